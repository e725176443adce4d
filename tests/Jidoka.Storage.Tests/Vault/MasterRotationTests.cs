using System.Text;
using Jidoka.Storage.Files;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Sqlite;
using Jidoka.Storage.Verifying;

namespace Jidoka.Storage.Tests.Vault;

/// <summary>After a change of the master key the new one opens everything and the old one nothing, whatever interrupts it.</summary>
public sealed class MasterRotationTests : IDisposable
{
    private static readonly string[] Logs = ["acme/node-1", "acme/node-2"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Master => _folder.File("keys/vault.key");

    [Fact]
    public async Task The_new_master_key_opens_what_there_was_and_the_old_one_nothing()
    {
        await FillAsync(_folder);
        var (old, wrapped) = (await File.ReadAllBytesAsync(Master), Wrapped(_folder));
        wrapped.Count.ShouldBe(2 * (2 + 1), "two keys and the tag key in each store");
        Snapshots(_folder).ShouldNotBeEmpty();

        (await LedgerFolder.RotateMasterAsync(_folder.Path, TimeProvider.System)).ShouldBe(Logs);

        (await File.ReadAllBytesAsync(Master)).ShouldNotBe(old);
        ShouldNotHold(_folder, [.. wrapped, old]);
        Snapshots(_folder).ShouldBeEmpty("they are sealed by the old key");
        Directory.GetFiles(_folder.File("keys"), "*.next*").ShouldBeEmpty();
        using var copy = _folder.Copy();
        await ShouldOpenAsync(_folder);
        // Whoever kept the old master key has nothing that it opens.
        await File.WriteAllBytesAsync(copy.File("keys/vault.key"), old);
        await using var data = LedgerFolder.Open(copy.Path, TimeProvider.System);
        foreach (var logId in Logs)
            Should
                .Throw<LedgerCorruptException>(() => data.OpenLog(logId))
                .Message.ShouldContain("another master key");
    }

    [Fact]
    public async Task Wherever_it_is_interrupted_the_node_does_not_start_and_it_goes_on_when_it_is_run_again()
    {
        await FillAsync(_folder);
        var (old, wrapped) = (await File.ReadAllBytesAsync(Master), Wrapped(_folder));
        var crashes = new List<(string Step, TemporaryFolder Left)>();
        await LedgerFolder.RotateMasterAsync(
            _folder.Path,
            TimeProvider.System,
            keyProvider: null,
            step => crashes.Add((step, _folder.Copy()))
        );
        crashes.Select(static c => c.Step).ShouldBe(["next", .. Logs, "snapshots"]);
        foreach (var (step, left) in crashes)
        {
            using (left)
            {
                foreach (
                    var open in new Func<Task>[]
                    {
                        () =>
                            LedgerFolder
                                .Open(left.Path, TimeProvider.System)
                                .DisposeAsync()
                                .AsTask(),
                        () => LedgerFolder.RotateKeyAsync(left.Path, TimeProvider.System),
                    }
                )
                    (await Should.ThrowAsync<DataFolderException>(open)).Message.ShouldContain(
                        "vault rotate-master",
                        customMessage: step
                    );
                await LedgerFolder.RotateMasterAsync(left.Path, TimeProvider.System);
                ShouldNotHold(left, [.. wrapped, old]);
                await ShouldOpenAsync(left);
            }
        }
    }

    [Fact]
    public async Task What_cannot_be_unwrapped_stops_it_before_anything_is_changed()
    {
        await FillAsync(_folder);
        var old = await File.ReadAllBytesAsync(Master);
        using (var store = Database.OpenToWrite(_folder.File("keys/acme/node-2.keys.db")))
            store.Execute(
                "UPDATE subject_key SET wrapped = zeroblob(60) WHERE id = (SELECT max(id) FROM subject_key)"
            );
        var before = Wrapped(_folder);

        (
            await Should.ThrowAsync<LedgerCorruptException>(() =>
                LedgerFolder.RotateMasterAsync(_folder.Path, TimeProvider.System)
            )
        ).Message.ShouldContain("does not unwrap");

        (await File.ReadAllBytesAsync(Master)).ShouldBe(old);
        Wrapped(_folder).Select(Convert.ToHexString).ShouldBe(before.Select(Convert.ToHexString));
        await using var data = LedgerFolder.Open(_folder.Path, TimeProvider.System);
        data.OpenLog(Logs[0]).Vault.Open(0, "request").ShouldNotBeNull();
    }

    [Fact]
    public async Task While_someone_reads_a_store_the_old_key_stays_and_a_second_run_ends_it()
    {
        await FillAsync(_folder);
        var wrapped = Wrapped(_folder);
        using (var reader = Database.OpenToRead(_folder.File("keys/acme/node-1.keys.db")))
        {
            reader.Execute("BEGIN; SELECT count(*) FROM subject_key");
            (
                await Should.ThrowAsync<LedgerUnavailableException>(() =>
                    LedgerFolder.RotateMasterAsync(_folder.Path, TimeProvider.System)
                )
            ).Message.ShouldContain("run it again");
            reader.Execute("COMMIT");
        }
        await LedgerFolder.RotateMasterAsync(_folder.Path, TimeProvider.System);
        ShouldNotHold(_folder, [.. wrapped]);
        await ShouldOpenAsync(_folder);
    }

    [Fact]
    public async Task The_subjects_of_a_store_of_the_version_before_are_found_again_and_get_further_keys()
    {
        await using (var data = LedgerFolder.Open(_folder.Path, TimeProvider.System))
            data.OpenLog(Logs[0]);
        var master = new Jidoka.Storage.Vault.MasterKey(
            Convert.FromBase64String(await File.ReadAllTextAsync(Master)),
            Logs[0]
        );
        // As it was: no tag key in the store, and tags made with the one that follows from the master key.
        using (var store = Database.OpenToWrite(_folder.File("keys/acme/node-1.keys.db")))
        {
            using (
                var insert = store.Prepare(
                    "INSERT INTO subject_key (id, subject, wrapped) VALUES (7, ?, ?)"
                )
            )
                insert
                    .Bind(
                        1,
                        System.Security.Cryptography.HMACSHA256.HashData(
                            master.DerivedTagKey,
                            Encoding.UTF8.GetBytes("ann")
                        )
                    )
                    .Bind(2, master.Create(7).Wrapped)
                    .Run();
            store.Execute(
                "DROP TABLE tag_key; ALTER TABLE subject_key DROP COLUMN generation; PRAGMA user_version = 1"
            );
        }
        for (var i = 0; i < 3; i++)
        {
            await using (var data = LedgerFolder.Open(_folder.Path, TimeProvider.System))
            {
                var log = data.OpenLog(Logs[0]);
                var keys = log.Kept.KeysOf("ann");
                (keys[0], keys.Count).ShouldBe((7, i + 1));
                await log.Vault.RotateAsync("ann", static _ => ValueTask.FromResult(0L));
                await SealAsync(log, i);
            }
            await LedgerFolder.RotateMasterAsync(_folder.Path, TimeProvider.System);
        }
    }

    private static async Task FillAsync(TemporaryFolder folder)
    {
        await using var data = LedgerFolder.Open(folder.Path, TimeProvider.System);
        foreach (var logId in Logs)
        {
            var log = data.OpenLog(logId);
            await SealAsync(log, 0);
            await log.Vault.RotateAsync("ann", static _ => ValueTask.FromResult(0L));
            await SealAsync(log, 1);
            log.Snapshots.Save("state", 2, Encoding.UTF8.GetBytes("the state"));
        }
    }

    private static async Task SealAsync(ILog log, int number)
    {
        var item = log.Vault.Seal(
            new VaultItem("ann", "request", Encoding.UTF8.GetBytes($"what ann said, {number}"))
        );
        await log.Ledger.AppendAsync(
            new[] { new LedgerEntry(EventClass.Flow, "call"u8.ToArray(), [item]) },
            Durability.Power
        );
    }

    private static async Task ShouldOpenAsync(TemporaryFolder folder)
    {
        await using (var data = LedgerFolder.Open(folder.Path, TimeProvider.System))
        {
            foreach (var logId in Logs)
            {
                var log = data.OpenLog(logId);
                for (var i = 0; i < 2; i++)
                    Encoding
                        .UTF8.GetString(log.Vault.Open(i, "request")!.Value.Span)
                        .ShouldBe($"what ann said, {i}");
                log.Kept.KeysOf("ann").Count.ShouldBe(2, "the tags are those from before");
                log.Snapshots.TryLoad("state", out _, out var _).ShouldBeFalse();
            }
        }
        foreach (var report in LedgerVerifier.VerifyAll(folder.Path))
            report.Reason.ShouldBeNull(report.LogId);
    }

    private static List<byte[]> Wrapped(TemporaryFolder folder)
    {
        var found = new List<byte[]>();
        foreach (var logId in Logs)
        {
            using var store = Database.OpenToRead(folder.File($"keys/{logId}.keys.db"));
            using var keys = store.Prepare(
                "SELECT wrapped FROM subject_key UNION ALL SELECT wrapped FROM tag_key"
            );
            while (keys.Step())
                found.Add(keys.Blob(0).ToArray());
        }
        return found;
    }

    private static string[] Snapshots(TemporaryFolder folder) =>
        Directory.GetFiles(folder.Path, "*.snapshot", SearchOption.AllDirectories);

    private static void ShouldNotHold(TemporaryFolder folder, byte[][] secrets)
    {
        foreach (var file in Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(file).AsSpan();
            foreach (var secret in secrets)
                bytes.IndexOf(secret).ShouldBe(-1, file);
        }
    }
}
