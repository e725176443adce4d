using System.Security.Cryptography;
using Jidoka.Storage.Files;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Sqlite;

namespace Jidoka.Storage.Tests.Sqlite;

public sealed class WalCopyTests
{
    private const int Events = 1_000;

    [Fact]
    public async Task What_a_killed_process_left_in_the_write_ahead_log_is_copied_by_the_next()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("logs/acme"));
        await using var killed = Open(folder, new LedgerOptions());
        for (var i = 0; i < Events; i++)
            await killed.Ledger.AppendAsync(
                new[] { new LedgerEntry(EventClass.Flow, new byte[500]) },
                Durability.Process
            );
        using var left = folder.Copy();
        var database = new FileInfo(left.File("logs/acme/node-1.db"));
        var before = database.Length;
        await using var next = Open(left, new LedgerOptions { WalSoftBytes = 1 << 20 });

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (database.Length == before)
        {
            (await look.WaitForNextTickAsync(limit.Token)).ShouldBeTrue();
            database.Refresh();
        }
    }

    private static SqliteLog Open(TemporaryFolder folder, LedgerOptions options) =>
        SqliteLog.Open(
            folder.File("logs/acme/node-1.db"),
            "acme/node-1",
            new FolderKeys(new byte[32], SHA256.HashData([1]), folder.File("keys")),
            options,
            TimeProvider.System
        );
}
