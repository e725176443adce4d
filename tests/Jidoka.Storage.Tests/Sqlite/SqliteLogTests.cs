using System.Security.Cryptography;
using System.Text;
using Jidoka.Storage.Files;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Sqlite;
using Jidoka.Storage.Verifying;

namespace Jidoka.Storage.Tests.Sqlite;

public sealed class SqliteLogTests : IDisposable
{
    private const string LogId = "acme/node-1";
    private readonly TemporaryFolder _folder = new();
    private readonly FolderKeys _keys;

    public SqliteLogTests() =>
        _keys = new FolderKeys(new byte[32], SHA256.HashData([1]), _folder.File("keys"));

    public void Dispose() => _folder.Dispose();

    private string Db => _folder.File("logs/acme/node-1.db");

    private SqliteLog Open(
        LedgerOptions? options = null,
        Action<Microsoft.Win32.SafeHandles.SafeFileHandle>? flush = null
    )
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Db)!);
        return SqliteLog.Open(
            Db,
            LogId,
            _keys,
            options ?? new LedgerOptions(),
            TimeProvider.System,
            flush
        );
    }

    private static LedgerEntry[] One(int i) =>
        [new(EventClass.Flow, Encoding.UTF8.GetBytes($"event {i}"))];

    private static async Task AppendAsync(ILedger ledger, int count)
    {
        for (var i = 0; i < count; i++)
            await ledger.AppendAsync(One(i), Durability.Process);
    }

    [Fact]
    public async Task What_was_acknowledged_is_in_the_files_at_that_moment()
    {
        await using var log = Open();
        using var stop = new CancellationTokenSource();
        var appending = Enumerable
            .Range(0, 4)
            .Select(_ => Task.Run(() => AppendUntilAsync(stop.Token)))
            .ToArray();
        for (var round = 0; round < 5; round++)
        {
            while (log.Ledger.Size < (round + 1) * 200)
                await Task.Yield();
            var acknowledged = log.Ledger.Size;
            using var crashed = _folder.Copy();
            await using var reopened = SqliteLog.Open(
                crashed.File("logs/acme/node-1.db"),
                LogId,
                _keys with
                {
                    Directory = crashed.File("keys"),
                },
                new LedgerOptions(),
                TimeProvider.System
            );
            reopened.Ledger.Size.ShouldBeGreaterThanOrEqualTo(acknowledged);
            LedgerVerifier.Verify(crashed.Path).Reason.ShouldBeNull();
        }
        await stop.CancelAsync();
        await Task.WhenAll(appending);

        async Task AppendUntilAsync(CancellationToken ended)
        {
            while (!ended.IsCancellationRequested)
                await log.Ledger.AppendAsync(One(1), Durability.Process, CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_full_disk_fails_closed_and_appends_work_again_when_there_is_room()
    {
        await using var log = Open();
        await AppendAsync(log.Ledger, 10);
        var pages = log.WritingConnection.Number("PRAGMA page_count")!.Value;
        log.WritingConnection.Execute($"PRAGMA max_page_count = {pages + 20}");
        var entry = new LedgerEntry[] { new(EventClass.Flow, new byte[3_000]) };
        var error = await Should.ThrowAsync<LedgerUnavailableException>(async () =>
        {
            for (var i = 0; i < 100; i++)
                await log.Ledger.AppendAsync(entry, Durability.Process);
        });
        var (size, root) = (log.Ledger.Size, log.Ledger.Checkpoint().Root);

        error.Message.ShouldContain("full");
        size.ShouldBeInRange(11, 40);
        // Some of these rows find room before the disk is full: none of them stays, in the file or in the tree.
        var now = log.WritingConnection.Number("PRAGMA page_count")!.Value;
        log.WritingConnection.Execute($"PRAGMA max_page_count = {now + 5}");
        await Should.ThrowAsync<LedgerUnavailableException>(async () =>
            await log.Ledger.AppendAsync(
                Enumerable.Repeat(entry[0], 20).ToArray(),
                Durability.Process
            )
        );
        log.WritingConnection.Execute($"PRAGMA max_page_count = {now}");
        // Every append of a batch fails with it.
        var together = Enumerable
            .Range(0, 20)
            .Select(_ =>
                Task.Run(async () => await log.Ledger.AppendAsync(entry, Durability.Process))
            )
            .ToArray();
        foreach (var append in together)
            await Should.ThrowAsync<LedgerUnavailableException>(async () => await append);
        log.Ledger.Size.ShouldBe(size);
        log.Ledger.Checkpoint().Root.ToArray().ShouldBe(root.ToArray());
        LedgerVerifier.Verify(_folder.Path).Reason.ShouldBeNull();
        log.Ledger.Read(size).ShouldBeNull();

        log.WritingConnection.Execute("PRAGMA max_page_count = 1000000");
        (await log.Ledger.AppendAsync(entry, Durability.Process)).ShouldBe(size);
        LedgerVerifier.Verify(_folder.Path).Reason.ShouldBeNull();
    }

    [Fact]
    public async Task A_new_subjects_key_survives_a_commit_that_failed()
    {
        await using (var log = Open())
        {
            await AppendAsync(log.Ledger, 1);
            log.WritingConnection.Execute("PRAGMA max_page_count = 1");
            var item = log.Vault.Seal(new VaultItem("ann", "request", new byte[9_000]));
            var entry = new LedgerEntry[] { new(EventClass.Flow, new byte[1], [item]) };
            await Should.ThrowAsync<LedgerUnavailableException>(async () =>
                await log.Ledger.AppendAsync(entry, Durability.Process)
            );
            log.WritingConnection.Execute("PRAGMA max_page_count = 1000000");
            await log.Ledger.AppendAsync(entry, Durability.Process);
        }
        await using var reopened = Open();
        reopened.Vault.Open(1, "request")!.Value.Length.ShouldBe(9_000);
    }

    [Fact]
    public async Task A_flush_that_fails_refuses_every_later_append_until_the_log_is_opened_again()
    {
        var broken = false;
        await using (
            var log = Open(flush: _ =>
            {
                if (broken)
                    throw new IOException("the disk is gone");
            })
        )
        {
            await log.Ledger.AppendAsync(One(0), Durability.Power);
            broken = true;
            var power = await Should.ThrowAsync<LedgerUnavailableException>(async () =>
                await log.Ledger.AppendAsync(One(1), Durability.Power)
            );
            power.Message.ShouldContain("the disk is gone");
            await Should.ThrowAsync<LedgerUnavailableException>(async () =>
                await log.Ledger.AppendAsync(One(2), Durability.Process)
            );
        }
        await using var reopened = Open();
        await reopened.Ledger.AppendAsync(One(3), Durability.Power);
    }

    [Fact]
    public async Task Power_appends_wait_for_a_flush_that_began_after_their_commit_and_process_appends_wait_for_none()
    {
        using var flushing = new SemaphoreSlim(0);
        using var release = new SemaphoreSlim(0);
        await using var log = Open(flush: _ =>
        {
            flushing.Release();
            if (!release.Wait(TimeSpan.FromSeconds(20)))
                throw new IOException("not released");
        });
        var first = Task.Run(async () => await log.Ledger.AppendAsync(One(0), Durability.Power));
        (await flushing.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBeTrue();
        var second = log.Ledger.AppendAsync(One(1), Durability.Power).AsTask();
        await log.Ledger.AppendAsync(One(2), Durability.Process);

        (first.IsCompleted, second.IsCompleted).ShouldBe((false, false));
        release.Release();
        await first.WaitAsync(TimeSpan.FromSeconds(20));
        (await flushing.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBeTrue();
        for (var i = 3; i < 100; i++)
            await log.Ledger.AppendAsync(One(i), Durability.Process);
        second.IsCompleted.ShouldBeFalse();
        release.Release(100);
        (await second.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBe(1);
    }

    [Fact]
    public async Task A_full_queue_makes_an_append_wait_then_fail_and_loses_no_other()
    {
        await using var log = Open(new LedgerOptions { QueueWaitMs = 50 });
        using var committing = new SemaphoreSlim(0);
        using var release = new SemaphoreSlim(0);
        var leader = Task.Run(async () =>
            await ((SqliteLedger)log.Ledger).WorkAsync(
                _ =>
                {
                    committing.Release();
                    release.Wait(TimeSpan.FromSeconds(20));
                },
                Durability.Process
            )
        );
        (await committing.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBeTrue();
        var many = Enumerable.Repeat(One(1)[0], LedgerLimits.MaxEntriesPerAppend).ToArray();
        var queued = Enumerable
            .Range(0, LedgerLimits.MaxQueuedEntries / many.Length)
            .Select(_ => log.Ledger.AppendAsync(many, Durability.Process).AsTask())
            .ToList();
        var error = await Should.ThrowAsync<LedgerUnavailableException>(async () =>
            await log
                .Ledger.AppendAsync(many, Durability.Process)
                .AsTask()
                .WaitAsync(TimeSpan.FromSeconds(20))
        );
        error.Message.ShouldContain("overloaded");
        error.IsOverload.ShouldBeTrue();
        release.Release();

        await leader.WaitAsync(TimeSpan.FromSeconds(20));
        await Task.WhenAll(queued).WaitAsync(TimeSpan.FromSeconds(20));
        log.Ledger.Size.ShouldBe(LedgerLimits.MaxQueuedEntries);
        LedgerVerifier.Verify(_folder.Path).Reason.ShouldBeNull();
    }

    [Fact]
    public async Task No_file_holds_plaintext_or_the_subjects_name()
    {
        var secret = "the account number is 4711-0815-4242"u8.ToArray();
        await using var log = Open();
        var item = log.Vault.Seal(new VaultItem("ann.smith@acme.example", "request", secret));
        await log.Ledger.AppendAsync(
            new[] { new LedgerEntry(EventClass.Flow, item.Commitment.ToArray(), [item]) },
            Durability.Power
        );
        log.Snapshots.Save("sessions", 1, secret);

        ShouldNotHold(secret, "ann.smith"u8.ToArray());
        await log.DisposeAsync();
        ShouldNotHold(secret, "ann.smith"u8.ToArray());
    }

    [Fact]
    public async Task The_write_ahead_log_stays_bounded_under_a_writer_that_never_pauses()
    {
        await using var log = Open(
            new LedgerOptions { WalSoftBytes = 1 << 20, WalHardBytes = 4 << 20 }
        );
        await AppendAsync(log.Ledger, 4_000);

        // Each commit writes several pages, so without the bound the log would have some 30 MB; on a busy machine a copy
        // that meets another in its way is tried again a soft stretch later.
        new FileInfo(Db + "-wal").Length.ShouldBeLessThan(16 << 20);
    }

    [Theory]
    [InlineData("DELETE FROM frontier")]
    [InlineData("UPDATE frontier SET nodes = zeroblob(length(nodes))")]
    [InlineData("UPDATE frontier SET nodes = x'00'")]
    [InlineData("UPDATE frontier SET nodes = substr(nodes, 1, 8) || zeroblob(length(nodes) - 8)")]
    public async Task A_missing_or_torn_frontier_is_rebuilt(string sql)
    {
        byte[] root;
        await using (var log = Open(new LedgerOptions { CheckpointEveryEvents = 30 }))
        {
            await AppendAsync(log.Ledger, 100);
            root = log.Ledger.Checkpoint().Root.ToArray();
        }
        using (var db = Database.OpenToWrite(Db))
            db.Execute(sql);
        await using var reopened = Open();
        reopened.Ledger.Checkpoint().Root.ToArray().ShouldBe(root);
        await AppendAsync(reopened.Ledger, 1);
        LedgerVerifier.Verify(_folder.Path).Reason.ShouldBeNull();
    }

    [Theory]
    [InlineData("DELETE FROM event WHERE idx = 99")]
    [InlineData("UPDATE event SET hash = zeroblob(32) WHERE idx = 99; DELETE FROM frontier")]
    [InlineData("UPDATE checkpoint SET note = replace(note, '100', '101') WHERE size = 100")]
    [InlineData(
        "DELETE FROM checkpoint WHERE size > 1; UPDATE event SET body = x'00' WHERE idx = 50"
    )]
    [InlineData("DELETE FROM checkpoint WHERE size > 1; DELETE FROM event WHERE idx > 50")]
    public async Task A_log_that_contradicts_its_checkpoint_is_not_opened(string sql)
    {
        await using (var log = Open())
            await AppendAsync(log.Ledger, 100);
        using (var db = Database.OpenToWrite(Db))
            db.Execute(sql);

        Should.Throw<LedgerCorruptException>(() => Open()).Message.ShouldContain("damaged");
    }

    [Fact]
    public async Task A_changed_snapshot_or_one_ahead_of_the_log_is_not_loaded()
    {
        using var young = new TemporaryFolder();
        await using (var log = Open())
        {
            await AppendAsync(log.Ledger, 5);
            log.Snapshots.Save("control", 3, [1, 2, 3]);
            log.Snapshots.Save("sessions", 5, [4, 5, 6]);
        }
        var file = _folder.File("logs/acme/node-1.snapshots/control.snapshot");
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[0] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        await using (var log = Open())
        {
            log.Snapshots.TryLoad("control", out _, out _).ShouldBeFalse();
            log.Snapshots.TryLoad("sessions", out _, out _).ShouldBeTrue();
        }
        // The same log after it lost its tail, as a power cut may leave it.
        File.Delete(Db);
        File.Delete(Path.ChangeExtension(Db, ".checkpoint"));
        await using (var log = Open())
        {
            await AppendAsync(log.Ledger, 10);
            log.Snapshots.TryLoad("sessions", out _, out _).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Changed_content_is_refused_when_it_is_opened()
    {
        await using (var log = Open())
        {
            var item = log.Vault.Seal(new VaultItem("ann", "request", new byte[100]));
            await log.Ledger.AppendAsync(
                new[] { new LedgerEntry(EventClass.Flow, new byte[1], [item]) },
                Durability.Power
            );
        }
        using (var db = Database.OpenToWrite(Db))
            db.Execute("UPDATE vault_item SET content = content || x'00'");
        await using var reopened = Open();
        Should.Throw<VaultCorruptException>(() => reopened.Vault.Open(0, "request"));
    }

    private IEnumerable<byte[]> Files()
    {
        using var copy = _folder.Copy();
        foreach (var file in Directory.EnumerateFiles(copy.Path, "*", SearchOption.AllDirectories))
            yield return File.ReadAllBytes(file);
    }

    private void ShouldNotHold(params byte[][] secrets)
    {
        foreach (var file in Files())
        {
            foreach (var secret in secrets)
                file.AsSpan().IndexOf(secret).ShouldBe(-1);
        }
    }
}
