using Jidoka.Bench.Lineage;
using Jidoka.Bench.Running;
using Jidoka.Gateway.Recording;
using Jidoka.Storage.Lineage;
using Jidoka.Storage.Recording;

namespace Jidoka.Crash.Tests;

/// <summary>The real process, killed while it folds: what it goes on to is what the ledger alone gives.</summary>
public sealed class ProjectionKillTests
{
    private const string LogId = "default/node-1";
    private const int Edges = 60_000;
    private const int Rounds = 6;
    private const int MaxTries = 40;

    [Fact]
    public async Task Kills_in_mid_projection_leave_what_the_ledger_alone_gives_byte_by_byte()
    {
        using var folder = new TemporaryFolder();
        var setup = new LineSetup
        {
            Folder = folder.Path,
            Agents = ["agent-0"],
            Models = new Dictionary<string, string>(StringComparer.Ordinal),
            Policies = "permit(principal, action, resource);",
        };
        Directory.CreateDirectory(folder.At("policies"));
        await File.WriteAllTextAsync(folder.At("policies/bench.cedar"), setup.Policies);
        var data = JidokaLine.DataFolderOf(setup);
        await LineageLog.FillAsync(data, Edges);

        var marks = new List<long>();
        for (var i = 0; marks.Count < Rounds && i < MaxTries; i++)
            if (await KillAsync(setup, data, wanted: (marks.Count + 1) * 0.12) is { } mark)
                marks.Add(mark);
        marks.Count.ShouldBe(Rounds, "the kills missed the fold");
        Console.WriteLine($"figure: killed in mid-projection at {string.Join(", ", marks)}");

        await using var opened = LedgerFolder.Open(data, TimeProvider.System);
        var ledger = opened.OpenLog(LogId).Ledger;
        using var killed = new LineageProjection(ledger, LineageStore.Open(data, LogId));
        killed.Watermark.ShouldBeLessThan(ledger.Size, "the last kill fell before the end");
        await killed.FollowAsync(ledger.Size, default);
        using var fresh = new LineageProjection(
            ledger,
            LineageStore.OpenFile(folder.At("fresh.lineage"))
        );
        await fresh.FollowAsync(ledger.Size, default);
        var expected = DumpOf(fresh);
        expected.Length.ShouldBeGreaterThan(1_000_000);
        // Not by a comparison that would print both.
        (DumpOf(killed) == expected).ShouldBeTrue("the two differ");
    }

    /// <summary>Has a running node fold anew, and kills it on the way.</summary>
    /// <returns>Where its mark stood then; null: the fold was over before.</returns>
    private static async Task<long?> KillAsync(LineSetup setup, string data, double wanted)
    {
        await using (var line = await JidokaLine.StartAsync(setup))
        {
            await line.Control.RebuildAsync();
            using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
            while (true)
            {
                var (mark, size, rebuilding) = await line.Control.ProjectionAsync();
                if (!rebuilding || mark > size * wanted)
                    break;
                await poll.WaitForNextTickAsync(CancellationToken.None);
            }
            await line.Process.KillAsync();
        }
        await using var opened = LedgerFolder.Open(data, TimeProvider.System);
        using var store = LineageStore.Open(data, LogId);
        return store.Size > 0 && store.Size < opened.OpenLog(LogId).Ledger.Size ? store.Size : null;
    }

    private static string DumpOf(LineageProjection projection)
    {
        using var text = new StringWriter();
        projection.Store.Dump(text);
        return text.ToString();
    }
}
