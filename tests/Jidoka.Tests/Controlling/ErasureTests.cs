using System.Text;
using Jidoka.Controlling;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Verifying;
using Microsoft.Data.Sqlite;

namespace Jidoka.Tests.Controlling;

/// <summary>The end of a person's content: destroyed, proven, and nowhere left in the files.</summary>
public sealed class ErasureTests
{
    private const string Secret = "the account of alice is 4711-0815";
    private const string Subject = "user:alice";

    [Fact]
    public async Task An_erased_persons_content_and_key_are_in_no_file_and_the_event_of_it_is_proven()
    {
        using var folder = new TestFolder();
        string data;
        long index;
        byte[] wrapped;
        await using (var running = await RunningNode.StartAsync(folder))
        {
            data = running.Node.Options.DataFolder;
            var log = running.Node.Log;
            var item = log.Vault.Seal(
                new VaultItem(Subject, "request", Encoding.UTF8.GetBytes(Secret))
            );
            var call = await log.Ledger.AppendAsync(
                new[]
                {
                    new LedgerEntry(EventClass.Flow, "{\"type\":\"call\"}"u8.ToArray(), [item]),
                },
                Durability.Power
            );
            // It is none of the files that an erasure cleans, so it must hold neither from the beginning.
            Backup(log.Ledger.LogId, data, "before.db");
            wrapped = WrappedKey(log.Ledger.LogId, data, item.KeyId)!;
            Files(data).ShouldContain(file => Holds(file, wrapped), "the key is there before");
            await using var control = new RemoteControl(
                new Uri(running.Run.ControlUrl),
                RunningNode.Token
            );
            index = (
                await control.EraseAsync(new(Subject, "ticket 7"), CancellationToken.None)
            ).Index;

            log.Vault.Open(call, "request").ShouldBeNull();
            Backup(log.Ledger.LogId, data, "after.db");
            ShouldHoldNeither(data, wrapped);
            var proof = await control.ProofAsync(index, CancellationToken.None);
            var key = await File.ReadAllTextAsync(
                Path.Combine(data, "logs", log.Ledger.LogId + ".vkey")
            );
            var proven = ProofCheck.Check(proof.Proof, key).Proven!;
            var erased = EventJson.Read(proven.Leaf.Span[1..]).ShouldBeOfType<SubjectErased>();
            (erased.Subject, erased.Key, erased.By, erased.Why).ShouldBe(
                (Subject, item.KeyId, "admin", "ticket 7")
            );
        }
        ShouldHoldNeither(data, wrapped);
        LedgerVerifier.Verify(data).Reason.ShouldBeNull();
    }

    [Fact]
    public async Task A_rotation_is_recorded_and_an_erasure_names_the_keys_before_it_too()
    {
        using var folder = new TestFolder();
        await using var running = await RunningNode.StartAsync(folder);
        await using var control = new RemoteControl(
            new Uri(running.Run.ControlUrl),
            RunningNode.Token
        );
        var log = running.Node.Log;
        foreach (
            var (subject, fault) in new[]
            {
                ("policies", ControlFault.Invalid),
                (Subject, ControlFault.NotFound),
            }
        )
            (
                await Should.ThrowAsync<ControlException>(() =>
                    control.RotateSubjectAsync(new(subject, "yearly"), CancellationToken.None)
                )
            ).Fault.ShouldBe(fault, subject);

        var first = await KeepAsync(log);
        var change = await control.RotateSubjectAsync(
            new(Subject, "yearly"),
            CancellationToken.None
        );
        var second = await KeepAsync(log);
        second.KeyId.ShouldNotBe(first.KeyId);
        second.Commitment.ShouldNotBe(first.Commitment, "the key of its time makes it");
        var stored = log.Ledger.Read(change.Index)!.Value;
        stored.Class.ShouldBe(EventClass.Control);
        var rotated = EventJson.Read(stored.Event.Span).ShouldBeOfType<SubjectRotated>();
        (rotated.Subject, rotated.Key, rotated.By, rotated.Why).ShouldBe(
            (Subject, second.KeyId, "admin", "yearly")
        );
        log.Vault.Open(first.Index, "request").ShouldNotBeNull();

        var index = (await control.EraseAsync(new(Subject, "why"), CancellationToken.None)).Index;
        var erased = EventJson
            .Read(log.Ledger.Read(index)!.Value.Event.Span)
            .ShouldBeOfType<SubjectErased>();
        erased.Key.ShouldBe(second.KeyId);
        erased.Older.ShouldNotBeNull().ShouldBe([first.KeyId]);
        log.Vault.Open(first.Index, "request").ShouldBeNull();
        log.Vault.Open(second.Index, "request").ShouldBeNull();
    }

    private static async Task<(long Index, long KeyId, Commitment Commitment)> KeepAsync(ILog log)
    {
        var item = log.Vault.Seal(
            new VaultItem(Subject, "request", Encoding.UTF8.GetBytes(Secret))
        );
        var index = await log.Ledger.AppendAsync(
            new[] { new LedgerEntry(EventClass.Flow, "{\"type\":\"call\"}"u8.ToArray(), [item]) },
            Durability.Power
        );
        return (index, item.KeyId, item.Commitment);
    }

    [Fact]
    public async Task Policies_cannot_be_erased_nor_what_there_is_nothing_of()
    {
        using var folder = new TestFolder();
        await using var running = await RunningNode.StartAsync(folder);
        await using var control = new RemoteControl(
            new Uri(running.Run.ControlUrl),
            RunningNode.Token
        );
        foreach (
            var (subject, fault) in new[]
            {
                ("policies", ControlFault.Invalid),
                ("", ControlFault.Invalid),
                ("user:nobody", ControlFault.NotFound),
            }
        )
            (
                await Should.ThrowAsync<ControlException>(() =>
                    control.EraseAsync(new(subject, "why"), CancellationToken.None)
                )
            ).Fault.ShouldBe(fault, subject);
    }

    [Fact]
    public async Task What_is_under_legal_hold_is_not_erased_until_it_is_released_also_after_a_restart()
    {
        using var folder = new TestFolder();
        long call;
        await using (var running = await RunningNode.StartAsync(folder))
        {
            var log = running.Node.Log;
            var item = log.Vault.Seal(
                new VaultItem(Subject, "request", Encoding.UTF8.GetBytes(Secret))
            );
            call = await log.Ledger.AppendAsync(
                new[]
                {
                    new LedgerEntry(EventClass.Flow, "{\"type\":\"call\"}"u8.ToArray(), [item]),
                },
                Durability.Power
            );
            await using var control = ControlOf(running);
            await control.HoldAsync(new(Subject, "case 3"), CancellationToken.None);
            await RefusedAsync(control.EraseAsync, ControlFault.Conflict, "case 3");
            await RefusedAsync(control.HoldAsync, ControlFault.Conflict, "already");
        }
        await using (var running = await RunningNode.StartAsync(folder))
        {
            await using var control = ControlOf(running);
            var hold = (await control.HoldsAsync(CancellationToken.None)).ShouldHaveSingleItem();
            (hold.Subject, hold.By, hold.Why).ShouldBe((Subject, "admin", "case 3"));
            await RefusedAsync(control.EraseAsync, ControlFault.Conflict, "legal hold");
            running.Node.Log.Vault.Open(call, "request").ShouldNotBeNull();

            var released = await control.ReleaseHoldAsync(
                new(Subject, "case 3 is closed"),
                CancellationToken.None
            );
            EventJson
                .Read(running.Node.Log.Ledger.Read(released.Index)!.Value.Event.Span)
                .ShouldBeOfType<SubjectReleased>()
                .Why.ShouldBe("case 3 is closed");
            await RefusedAsync(control.ReleaseHoldAsync, ControlFault.NotFound, "no legal hold");
            (await control.HoldsAsync(CancellationToken.None)).ShouldBeEmpty();
            await control.EraseAsync(new(Subject, "why"), CancellationToken.None);
            running.Node.Log.Vault.Open(call, "request").ShouldBeNull();
        }

        static RemoteControl ControlOf(RunningNode running) =>
            new(new Uri(running.Run.ControlUrl), RunningNode.Token);

        static async Task RefusedAsync(
            Func<SubjectRequest, CancellationToken, Task<ChangeView>> change,
            ControlFault fault,
            string says
        )
        {
            var error = await Should.ThrowAsync<ControlException>(() =>
                change(new(Subject, "why"), CancellationToken.None)
            );
            error.Fault.ShouldBe(fault);
            error.Message.ShouldContain(says);
        }
    }

    private static void ShouldHoldNeither(string data, byte[] wrapped)
    {
        foreach (var file in Files(data))
        {
            Holds(file, Encoding.UTF8.GetBytes(Secret)).ShouldBeFalse(file);
            Holds(file, wrapped).ShouldBeFalse($"the key in {file}");
        }
    }

    private static byte[]? WrappedKey(string logId, string data, long key)
    {
        using var database = Open(Path.Combine(data, "keys", logId + ".keys.db"));
        using var command = database.CreateCommand();
        command.CommandText = "SELECT wrapped FROM subject_key WHERE id = $key";
        command.Parameters.AddWithValue("$key", key);
        return command.ExecuteScalar() as byte[];
    }

    /// <summary>A backup as an operator makes one while the node runs.</summary>
    private static void Backup(string logId, string data, string name)
    {
        using var database = Open(Path.Combine(data, "logs", logId + ".db"));
        using var copy = new SqliteConnection(
            $"Data Source={Path.Combine(data, name)};Pooling=False"
        );
        copy.Open();
        database.BackupDatabase(copy);
    }

    private static SqliteConnection Open(string file)
    {
        var database = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        database.Open();
        return database;
    }

    private static string[] Files(string data) =>
        Directory
            .GetFiles(data, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "lock")
            .ToArray();

    private static bool Holds(string file, byte[] bytes) =>
        OpenFile.Read(file).AsSpan().IndexOf(bytes) >= 0;
}
