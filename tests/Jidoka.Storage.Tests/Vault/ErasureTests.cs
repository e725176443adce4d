using System.Text;
using Jidoka.Storage.Files;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Sqlite;
using Jidoka.Storage.Verifying;
using Microsoft.Extensions.Time.Testing;

namespace Jidoka.Storage.Tests.Vault;

/// <summary>An erasure reaches every copy of the log, and what its event says is so after a crash at any point.</summary>
public sealed class ErasureTests : IDisposable
{
    private const string LogId = "acme/node-1";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Db => _folder.File("logs/acme/node-1.db");

    private string Store => _folder.File("keys/acme/node-1.keys.db");

    [Fact]
    public async Task A_backup_of_before_the_erasure_is_not_opened_by_the_master_key_and_the_keys_of_after_it()
    {
        using var backup = new TemporaryFolder();
        byte[] wrapped;
        await using (var data = LedgerFolder.Open(_folder.Path, TimeProvider.System))
        {
            var log = data.OpenLog(LogId);
            await SealAsync(log, "ann");
            await SealAsync(log, "bob");
            wrapped = Wrapped(Store, "bob", log);
            CopyLogs(_folder, backup);
            ShouldNotHold(backup, wrapped, Content("bob"));

            (await log.Vault.EraseAsync("bob", Erased)).ShouldNotBeNull();
            log.Vault.Open(1, "request").ShouldBeNull();
            using var running = _folder.Copy();
            ShouldNotHold(running, wrapped, Content("bob"));
        }
        ShouldNotHold(_folder, wrapped, Content("bob"));
        LedgerVerifier.Verify(_folder.Path).Reason.ShouldBeNull();

        // The log as it was, with all that is in keys/ as it is.
        foreach (
            var file in Directory.GetFiles(_folder.File("keys"), "*", SearchOption.AllDirectories)
        )
            CopyFile(_folder, backup, file);
        LedgerVerifier.Verify(backup.Path).Reason.ShouldBeNull();
        await using var restored = LedgerFolder.Open(backup.Path, TimeProvider.System);
        var old = restored.OpenLog(LogId);
        old.Ledger.Size.ShouldBe(2);
        old.Vault.Open(0, "request")!.Value.ToArray().ShouldBe(Content("ann"));
        old.Vault.Open(1, "request").ShouldBeNull();
    }

    [Fact]
    public async Task A_copy_is_verified_without_the_key_store()
    {
        await using (var data = LedgerFolder.Open(_folder.Path, TimeProvider.System))
            await SealAsync(data.OpenLog(LogId), "ann");
        using var copy = new TemporaryFolder();
        CopyLogs(_folder, copy);

        LedgerVerifier.Verify(copy.Path).Reason.ShouldBeNull();
    }

    [Fact]
    public async Task A_crash_between_the_event_and_the_end_of_the_key_is_finished_by_the_start()
    {
        TemporaryFolder? crashed = null;
        byte[] wrapped;
        var erasing = false;
        var keys = await FolderKeys.LoadOrCreateAsync(
            _folder.File("keys"),
            provider: null,
            plainToo: false,
            KeyContext.Start,
            CancellationToken.None
        );
        Directory.CreateDirectory(Path.GetDirectoryName(Db)!);
        await using (
            var log = SqliteLog.Open(
                Db,
                LogId,
                keys,
                new LedgerOptions(),
                TimeProvider.System,
                _ => crashed ??= erasing ? _folder.Copy() : null
            )
        )
        {
            await SealAsync(log, "ann");
            wrapped = Wrapped(Store, "ann", log);
            erasing = true;
            await log.Vault.EraseAsync("ann", Erased);
        }
        using (crashed.ShouldNotBeNull())
        {
            ShouldHold(crashed, wrapped, "the event is there, and the key still");
            await using (var data = LedgerFolder.Open(crashed.Path, TimeProvider.System))
            {
                var log = data.OpenLog(LogId);
                log.Ledger.Size.ShouldBe(2);
                log.Vault.Open(0, "request").ShouldBeNull();
                using var running = crashed.Copy();
                ShouldNotHold(running, wrapped);
            }
            LedgerVerifier.Verify(crashed.Path).Reason.ShouldBeNull();
        }
    }

    [Fact]
    public async Task Keys_restored_from_before_an_erasure_are_destroyed_again_by_the_start()
    {
        byte[] before;
        await using (var data = LedgerFolder.Open(_folder.Path, TimeProvider.System))
            await SealAsync(data.OpenLog(LogId), "ann");
        before = await File.ReadAllBytesAsync(Store);
        await using (var data = LedgerFolder.Open(_folder.Path, TimeProvider.System))
            await data.OpenLog(LogId).Vault.EraseAsync("ann", Erased);
        await File.WriteAllBytesAsync(Store, before);
        await using (var data = LedgerFolder.Open(_folder.Path, TimeProvider.System))
        {
            var log = data.OpenLog(LogId);
            log.Vault.Open(0, "request").ShouldBeNull();
            await SealAsync(log, "ann");
            log.Vault.Open(2, "request").ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task A_key_that_cannot_be_destroyed_yet_opens_and_seals_nothing_and_goes_when_it_can()
    {
        var time = new FakeTimeProvider();
        await using var data = LedgerFolder.Open(_folder.Path, time);
        var log = data.OpenLog(LogId);
        await SealAsync(log, "ann");
        var wrapped = Wrapped(Store, "ann", log);
        using (var other = Database.OpenToWrite(Store))
        {
            other.Execute("BEGIN IMMEDIATE");
            var error = await Should.ThrowAsync<LedgerUnavailableException>(async () =>
                await log.Vault.EraseAsync("ann", Erased)
            );
            error.Message.ShouldContain("recorded (index 1)");
            log.Vault.Open(0, "request").ShouldBeNull();
            (await log.Vault.EraseAsync("ann", Erased)).ShouldBeNull();
            other.Execute("ROLLBACK");
        }
        time.Advance(TimeSpan.FromSeconds(6));
        using (var running = _folder.Copy())
            ShouldNotHold(running, wrapped);
        var again = await SealAsync(log, "ann");
        log.Vault.Open(again, "request").ShouldNotBeNull();
    }

    [Fact]
    public async Task A_new_key_is_stored_before_the_commit_of_what_it_sealed_and_an_append_without_one_leaves_the_store_alone()
    {
        await using var data = LedgerFolder.Open(_folder.Path, TimeProvider.System);
        var log = (SqliteLog)data.OpenLog(LogId);
        var item = log.Vault.Seal(new VaultItem("ann", "request", Content("ann")));
        log.WritingConnection.Execute("PRAGMA max_page_count = 1");
        var entry = new[]
        {
            new LedgerEntry(
                EventClass.Flow,
                Bytes("1"),
                [item with { Ciphertext = new byte[9_000] }]
            ),
        };
        await Should.ThrowAsync<LedgerUnavailableException>(async () =>
            await log.Ledger.AppendAsync(entry, Durability.Process)
        );
        using (var store = Database.OpenToRead(Store))
            store.Number("SELECT id FROM subject_key").ShouldBe(item.KeyId);
        log.WritingConnection.Execute("PRAGMA max_page_count = 1000000");

        // Whoever holds the store's write lock holds up new subjects, and nobody else.
        using var other = Database.OpenToWrite(Store);
        other.Execute("BEGIN IMMEDIATE");
        await SealAsync(log, "ann");
        log.Vault.Seal(new VaultItem("bob", "request", Content("bob")));
        await Should.ThrowAsync<LedgerUnavailableException>(async () =>
            await log.Ledger.AppendAsync(
                new[] { new LedgerEntry(EventClass.Flow, Bytes("2")) },
                Durability.Process
            )
        );
        other.Execute("ROLLBACK");
        await SealAsync(log, "bob");
    }

    /// <returns>The wrapped key of the one who is not erased.</returns>
    private async Task<byte[]> SealAnnAndEraseBobAsync()
    {
        await using var data = LedgerFolder.Open(_folder.Path, TimeProvider.System);
        var log = data.OpenLog(LogId);
        await SealAsync(log, "ann");
        await SealAsync(log, "bob");
        await log.Vault.EraseAsync("bob", Erased);
        return Wrapped(Store, "ann", log);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_keys_of_a_log_of_the_version_before_are_moved_out_of_it(bool interrupted)
    {
        var wrapped = await SealAnnAndEraseBobAsync();
        var older = await MoveKeysBackAsync(interrupted);
        ShouldHold(_folder, wrapped, "it is in the log");
        LedgerVerifier.Verify(_folder.Path).Reason.ShouldBeNull();
        await using (var data = LedgerFolder.Open(_folder.Path, TimeProvider.System))
        {
            var log = data.OpenLog(LogId);
            log.Vault.Open(0, "request")!.Value.ToArray().ShouldBe(Content("ann"));
            log.Vault.Open(1, "request").ShouldBeNull();
            await SealAsync(log, "ann");
            using var running = new TemporaryFolder();
            CopyLogs(_folder, running);
            ShouldNotHold(running, wrapped);
        }
        using (var made = Database.OpenToRead(Db))
        {
            made.Number("PRAGMA user_version").ShouldBe(LedgerSchema.Version);
            made.Number("SELECT id FROM erased_key").ShouldBe(older);
        }
        LedgerVerifier.Verify(_folder.Path).Reason.ShouldBeNull();
    }

    [Fact]
    public async Task A_log_that_is_read_while_its_keys_are_moved_has_its_new_version_when_they_are_gone()
    {
        var wrapped = await SealAnnAndEraseBobAsync();
        await MoveKeysBackAsync(keepStore: false);
        using (var reader = Database.OpenToRead(Db))
        {
            reader.Execute("BEGIN; SELECT count(*) FROM event");
            await using (var data = LedgerFolder.Open(_folder.Path, TimeProvider.System))
                data.OpenLog(LogId).Vault.Open(0, "request").ShouldNotBeNull();
            reader.Number("PRAGMA user_version").ShouldBe(LedgerSchema.VersionWithKeys);
            reader.Execute("COMMIT");
            reader.Number("PRAGMA user_version").ShouldBe(LedgerSchema.VersionWithKeys);
        }
        LedgerVerifier.Verify(_folder.Path).Reason.ShouldBeNull();
        await using var again = LedgerFolder.Open(_folder.Path, TimeProvider.System);
        again.OpenLog(LogId).Vault.Open(0, "request").ShouldNotBeNull();
        using var made = Database.OpenToRead(Db);
        made.Number("PRAGMA user_version").ShouldBe(LedgerSchema.Version);
        using var running = new TemporaryFolder();
        CopyLogs(_folder, running);
        ShouldNotHold(running, wrapped);
    }

    /// <summary>The log as the version before left it; returns the number of the key that was erased.</summary>
    private async Task<long> MoveKeysBackAsync(bool keepStore)
    {
        long erased;
        using (var log = Database.OpenToWrite(Db))
        using (var store = Database.OpenToRead(Store))
        using (var key = store.Prepare("SELECT id, subject, wrapped FROM subject_key"))
        {
            erased = log.Number("SELECT id FROM erased_key")!.Value;
            log.Execute(
                $"""
                PRAGMA wal_autocheckpoint = 0;
                CREATE TABLE vault_key (id INTEGER PRIMARY KEY, subject BLOB NOT NULL, wrapped BLOB);
                INSERT INTO vault_key VALUES ({erased}, x'00', NULL);
                DROP TABLE erased_key;
                PRAGMA user_version = {LedgerSchema.VersionWithKeys}
                """
            );
            using var insert = log.Prepare("INSERT INTO vault_key VALUES (?, ?, ?)");
            while (key.Step())
                insert.Bind(1, key.Int64(0)).Bind(2, key.Blob(1)).Bind(3, key.Blob(2)).Run();
        }
        if (!keepStore)
            File.Delete(Store);
        await Task.CompletedTask;
        return erased;
    }

    private static async Task<long> SealAsync(ILog log, string subject)
    {
        var item = log.Vault.Seal(new VaultItem(subject, "request", Content(subject)));
        return await log.Ledger.AppendAsync(
            new[] { new LedgerEntry(EventClass.Flow, Bytes(subject), [item]) },
            Durability.Process
        );
    }

    private static byte[] Content(string subject) => Bytes($"what {subject} said, 4711-0815");

    private static ReadOnlyMemory<byte> Erased(IReadOnlyList<long> keys) =>
        Bytes("erased " + string.Join(' ', keys));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>The wrapped key of what a subject's first event holds.</summary>
    private static byte[] Wrapped(string store, string subject, ILog log)
    {
        var id = log.Vault.Seal(new VaultItem(subject, "request", default)).KeyId;
        using var database = Database.OpenToRead(store);
        using var key = database.Prepare("SELECT wrapped FROM subject_key WHERE id = ?");
        key.Bind(1, id).Step().ShouldBeTrue();
        return key.Blob(0).ToArray();
    }

    private static void CopyLogs(TemporaryFolder from, TemporaryFolder to)
    {
        foreach (
            var file in Directory.GetFiles(from.File("logs"), "*", SearchOption.AllDirectories)
        )
            CopyFile(from, to, file);
    }

    private static void CopyFile(TemporaryFolder from, TemporaryFolder to, string file)
    {
        var target = to.File(Path.GetRelativePath(from.Path, file));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using (var source = Shared(file))
        using (var copy = File.Create(target))
            source.CopyTo(copy);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(target, File.GetUnixFileMode(file));
    }

    private static void ShouldHold(TemporaryFolder folder, byte[] bytes, string because) =>
        All(folder).Any(file => Holds(file, bytes)).ShouldBeTrue(because);

    private static void ShouldNotHold(TemporaryFolder folder, params byte[][] secrets)
    {
        foreach (var file in All(folder))
        {
            foreach (var secret in secrets)
                Holds(file, secret).ShouldBeFalse(file);
        }
    }

    private static string[] All(TemporaryFolder folder) =>
        Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories);

    private static bool Holds(string file, byte[] bytes)
    {
        using var stream = Shared(file);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray().AsSpan().IndexOf(bytes) >= 0;
    }

    private static FileStream Shared(string file) =>
        new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
