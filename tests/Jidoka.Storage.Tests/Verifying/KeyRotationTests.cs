using Jidoka.Storage.Files;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Signing;
using Jidoka.Storage.Sqlite;
using Jidoka.Storage.Verifying;

namespace Jidoka.Storage.Tests.Verifying;

public sealed class KeyRotationTests : IDisposable
{
    private const string LogId = "acme/node-1";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Key => File.ReadAllText(_folder.File("logs/acme/node-1.vkey"));

    [Fact]
    public async Task A_log_is_verified_with_any_of_its_keys_through_all_their_changes()
    {
        await FillAsync(30);
        List<string> keys = [Key];
        var early = File.ReadAllText(_folder.File("logs/acme/node-1.checkpoint"));
        for (var i = 0; i < 2; i++)
        {
            var made = await LedgerFolder.RotateKeyAsync(_folder.Path, TimeProvider.System);
            made.ShouldBe([Key.Trim()]);
            keys.ShouldNotContain(Key);
            keys.Add(Key);
            await FillAsync(30);
        }
        foreach (var key in keys)
        {
            var report = LedgerVerifier.Verify(_folder.Path, LogId, key, [early]);
            report.Reason.ShouldBeNull();
            report.SignedSize.ShouldBe(90);
        }
        using var other = new CheckpointSigner(LogId, new byte[32]);
        LedgerVerifier
            .Verify(_folder.Path, LogId, other.VerifierKey)
            .CheckpointOk.ShouldBeFalse("a key that nobody named");
    }

    [Fact]
    public async Task A_key_signs_nothing_after_it_was_replaced()
    {
        await FillAsync(30);
        var stolen = Convert.FromBase64String(
            File.ReadAllText(_folder.File("keys/signing.key")).Trim()
        );
        await LedgerFolder.RotateKeyAsync(_folder.Path, TimeProvider.System);
        await FillAsync(30);
        using (var database = Database.OpenToWrite(_folder.File("logs/acme/node-1.db")))
        {
            var root = LedgerVerifier.Verify(_folder.Path).Root.ToArray();
            using var thief = new CheckpointSigner(LogId, stolen);
            using var insert = database.Prepare(
                "INSERT OR REPLACE INTO checkpoint (size, note) VALUES (?, ?)"
            );
            insert.Bind(1, 60).Bind(2, thief.Sign(60, root).Note).Run();
        }
        LedgerVerifier
            .Verify(_folder.Path)
            .Reason.ShouldNotBeNull()
            .ShouldContain("size 60 is not signed by the log's key");
    }

    [Fact]
    public async Task A_change_of_keys_that_was_interrupted_goes_on_where_it_was()
    {
        await FillAsync(10);
        await FillAsync(10, "acme/node-2");
        var old = Key;
        // As after a crash when the first of two logs had been signed over.
        await using (var data = LedgerFolder.Open(_folder.Path, TimeProvider.System))
        {
            var next = KeyFile.LoadOrCreate(FolderKeys.NextSigning(_folder.File("keys")));
            await ((SqliteLog)data.OpenLog(LogId)).HandOverAsync(next);
        }
        Should
            .Throw<DataFolderException>(() => LedgerFolder.Open(_folder.Path, TimeProvider.System))
            .Message.ShouldContain("rotate-key");
        await LedgerFolder.RotateKeyAsync(_folder.Path, TimeProvider.System);
        await FillAsync(10);
        await FillAsync(10, "acme/node-2");

        foreach (var report in LedgerVerifier.VerifyAll(_folder.Path))
        {
            report.Reason.ShouldBeNull(report.LogId);
            report.Size.ShouldBe(20);
        }
        LedgerVerifier.Verify(_folder.Path, LogId, old).Reason.ShouldBeNull();
    }

    private async Task FillAsync(int events, string logId = LogId)
    {
        await using var data = LedgerFolder.Open(_folder.Path, TimeProvider.System);
        var log = data.OpenLog(logId, new LedgerOptions { CheckpointEveryEvents = 7 });
        for (var i = 0; i < events; i++)
            await log.Ledger.AppendAsync(
                new[] { new LedgerEntry(EventClass.Flow, BitConverter.GetBytes(i)) },
                Durability.Process
            );
    }
}
