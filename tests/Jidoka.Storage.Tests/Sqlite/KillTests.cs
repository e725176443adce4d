using System.Diagnostics;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Verifying;

namespace Jidoka.Storage.Tests.Sqlite;

/// <summary>A process that appends is killed; whatever it had acknowledged must be there.</summary>
public sealed class KillTests
{
    [Fact]
    public async Task A_killed_process_loses_nothing_that_it_acknowledged()
    {
        for (var round = 0; round < 3; round++)
        {
            using var folder = new TemporaryFolder();
            var acknowledged = await AppendAndKillAsync(
                folder.Path,
                afterEvents: 300 + 400 * round
            );
            LedgerVerifier.Verify(folder.Path).Reason.ShouldBeNull();
            await using var data = LedgerFolder.Open(folder.Path, TimeProvider.System);
            var log = data.OpenLog(AppendUntilKilled.LogId);
            log.Ledger.Size.ShouldBeGreaterThan(acknowledged);
            for (var index = 0L; index <= acknowledged; index += 37)
                log.Vault.Open(index, "request")!
                    .Value.ToArray()
                    .ShouldBe(log.Ledger.Read(index)!.Value.Event.ToArray());
        }
    }

    /// <summary>The highest index that the killed process acknowledged.</summary>
    private static async Task<long> AppendAndKillAsync(string folder, int afterEvents)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var child = StartChild(folder);
        var acknowledged = -1L;
        try
        {
            while (acknowledged < afterEvents)
            {
                var line = await child.StandardOutput.ReadLineAsync(timeout.Token);
                line.ShouldNotBeNull();
                acknowledged = Math.Max(acknowledged, Acknowledged(line));
            }
        }
        finally
        {
            child.Kill();
        }
        // What it wrote before it died still stands in the pipe.
        while (await child.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
            acknowledged = Math.Max(acknowledged, Acknowledged(line));
        await child.WaitForExitAsync(timeout.Token);
        return acknowledged;
    }

    private static long Acknowledged(string line) =>
        line.StartsWith("acknowledged ", StringComparison.Ordinal)
        && long.TryParse(line.AsSpan(13), out var index)
            ? index
            : -1;

    private static Process StartChild(string folder)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[AppendUntilKilled.FolderVariable] = folder;
        return Process.Start(start)!;
    }
}
