using System.Diagnostics;
using System.Text;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Sqlite;
using Jidoka.Storage.Verifying;

namespace Jidoka.Storage.Tests.Sqlite;

/// <summary>A process that appends is killed; whatever it had acknowledged must be there.</summary>
public sealed class KillTests
{
    [Fact]
    public async Task A_killed_process_loses_nothing_that_it_acknowledged_and_keeps_nothing_that_it_erased()
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
            await ShouldOpenWhatIsNotErasedAsync(log, folder.File("logs/acme/node-1.db"));
        }
    }

    /// <summary>What no event says is erased is there; of what one says so there is no key.</summary>
    private static async Task ShouldOpenWhatIsNotErasedAsync(ILog log, string path)
    {
        var erased = new HashSet<long>();
        var several = false;
        var bodies = new List<(long Index, byte[] Body)>();
        await foreach (var stored in log.Ledger.ReadAsync(0, int.MaxValue))
        {
            var text = Encoding.UTF8.GetString(stored.Event.Span);
            if (text.StartsWith(AppendUntilKilled.Erased, StringComparison.Ordinal))
            {
                var keys = text[AppendUntilKilled.Erased.Length..].Split(' ');
                several |= keys.Length > 1;
                erased.UnionWith(keys.Select(long.Parse));
            }
            else if (!text.StartsWith(AppendUntilKilled.Rotated, StringComparison.Ordinal))
                bodies.Add((stored.Index, stored.Event.ToArray()));
        }
        several.ShouldBeTrue();
        using var database = Database.OpenToRead(path);
        using var key = database.Prepare("SELECT key FROM vault_item WHERE item = ?");
        foreach (var (index, body) in bodies)
        {
            key.Bind(1, index * LogWriter.ItemsPerEvent).Step().ShouldBeTrue();
            var gone = erased.Contains(key.Int64(0));
            key.Reset();
            log.Vault.Open(index, "request")?.ToArray().ShouldBe(gone ? null : body);
            (log.Vault.Open(index, "request") is null).ShouldBe(gone, $"event {index}");
        }
        using var store = Database.OpenToRead(
            path.Replace("logs", "keys", StringComparison.Ordinal)
                .Replace(".db", ".keys.db", StringComparison.Ordinal)
        );
        foreach (var id in erased)
            store.Number($"SELECT 1 FROM subject_key WHERE id = {id}").ShouldBeNull();
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
