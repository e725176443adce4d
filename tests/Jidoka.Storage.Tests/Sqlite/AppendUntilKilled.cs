using System.Text;
using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Tests.Sqlite;

/// <summary>What this executable is when <see cref="KillTests"/> starts it: a process that appends until it is killed.</summary>
internal static class AppendUntilKilled
{
    public const string FolderVariable = "JIDOKA_KILL_TEST_FOLDER";
    public const string LogId = "acme/node-1";

    /// <summary>How the event of an erasure begins; the number of the key follows.</summary>
    public const string Erased = "erased ";
    public const string Rotated = "rotated ";

    private const int Subjects = 50;
    private const int EraseEvery = 25;
    private const int RotateEvery = 5;

    public static async Task RunAsync(string folder)
    {
        await using var data = LedgerFolder.Open(folder, TimeProvider.System);
        var options = new LedgerOptions
        {
            WalSoftBytes = 1 << 20,
            WalHardBytes = 2 << 20,
            CheckpointEveryMs = 20,
        };
        var log = data.OpenLog(LogId, options);
        using var output = Console.OpenStandardOutput();
        // Should the parent die first, this process does not outlive it for long.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(writer => Task.Run(() => AppendAsync(log, writer, output, limit.Token)))
        );
    }

    private static async Task AppendAsync(
        ILog log,
        int writer,
        Stream output,
        CancellationToken limit
    )
    {
        for (var i = 0; !limit.IsCancellationRequested; i++)
        {
            var body = Encoding.UTF8.GetBytes($"writer {writer} event {i}");
            var item = log.Vault.Seal(new VaultItem($"user-{i % Subjects}", "request", body));
            var durability = i % 50 == 0 ? Durability.Power : Durability.Process;
            var entry = new LedgerEntry(EventClass.Flow, body, [item]);
            var index = await log.Ledger.AppendAsync(
                new[] { entry },
                durability,
                CancellationToken.None
            );
            if (i % RotateEvery == RotateEvery - 1)
                await log.Vault.RotateAsync(
                    $"user-{(i / EraseEvery) % Subjects}",
                    key =>
                        log.Ledger.AppendAsync(
                            new[]
                            {
                                new LedgerEntry(
                                    EventClass.Control,
                                    Encoding.UTF8.GetBytes($"{Rotated}{key}")
                                ),
                            },
                            Durability.Power,
                            CancellationToken.None
                        )
                );
            if (i % EraseEvery == EraseEvery - 1)
                await log.Vault.EraseAsync(
                    $"user-{i / EraseEvery % Subjects}",
                    keys => Encoding.UTF8.GetBytes(Erased + string.Join(' ', keys))
                );
            lock (output)
            {
                output.Write(Encoding.ASCII.GetBytes($"acknowledged {index}\n"));
                output.Flush();
            }
        }
    }
}
