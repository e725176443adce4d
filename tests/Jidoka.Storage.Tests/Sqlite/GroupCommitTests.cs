using System.Security.Cryptography;
using System.Text;
using Jidoka.Storage.Files;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Sqlite;
using Jidoka.Storage.Verifying;

namespace Jidoka.Storage.Tests.Sqlite;

public sealed class GroupCommitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Under_load_appends_queue_up_in_order_and_afterwards_each_commits_at_once_again()
    {
        const int Together = 32;
        await using var log = Open();
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
        var queued = Enumerable
            .Range(0, Together)
            .Select(i => log.Ledger.AppendAsync(One(i), Durability.Process).AsTask())
            .ToList();
        release.Release();
        await leader.WaitAsync(TimeSpan.FromSeconds(20));
        (await Task.WhenAll(queued).WaitAsync(TimeSpan.FromSeconds(20))).ShouldBe(
            Enumerable.Range(0, Together).Select(static i => (long)i)
        );

        // The load was only just: an append that meets no commit waits for others to join it, until none did for long.
        var waited = 0;
        for (var i = Together; i < Together + 200; i++)
        {
            var append = log.Ledger.AppendAsync(One(i), Durability.Process).AsTask();
            waited += append.IsCompleted ? 0 : 1;
            if (i >= Together + 100)
                append.IsCompleted.ShouldBeTrue();
            (await append.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBe(i);
        }

        waited.ShouldBeInRange(1, 100);
        for (var i = 0; i < Together + 200; i++)
            log.Ledger.Read(i)!.Value.Event.ToArray().ShouldBe(One(i)[0].Event.ToArray());
        LedgerVerifier.Verify(_folder.Path).Reason.ShouldBeNull();
    }

    private SqliteLog Open()
    {
        Directory.CreateDirectory(_folder.File("logs/acme"));
        return SqliteLog.Open(
            _folder.File("logs/acme/node-1.db"),
            "acme/node-1",
            new FolderKeys(new byte[32], SHA256.HashData([1]), _folder.File("keys")),
            new LedgerOptions { CheckpointEveryMs = 3_600_000 },
            TimeProvider.System
        );
    }

    private static LedgerEntry[] One(int i) =>
        [new(EventClass.Flow, Encoding.UTF8.GetBytes($"event {i}"))];
}
