using System.Collections.Concurrent;
using System.Diagnostics;
using Jidoka.Bench.Running;
using Jidoka.Core.Projecting;
using Jidoka.Gateway;
using Jidoka.Gateway.Recording;
using Jidoka.Storage.Recording;

namespace Jidoka.Bench.Ledger;

/// <summary>Appends to a ledger of its own, and how fast they were.</summary>
internal static class LedgerLoad
{
    public const string LogId = "bench/node-1";
    private const int Writers = 64;

    /// <summary>Appends in batches, each awaited; events per second.</summary>
    public static async Task<double> BatchesAsync(int events, int batch, Durability durability)
    {
        using var folder = new TemporaryFolder();
        await using var data = LedgerFolder.Open(folder.Path, TimeProvider.System);
        var ledger = data.OpenLog(LogId).Ledger;
        var bodies = Enumerable.Range(0, batch).Select(i => EventBytes.At(i)).ToArray();
        var start = Stopwatch.GetTimestamp();
        for (var done = 0; done < events; done += batch)
            await ledger.AppendAsync(Entries(bodies), durability);
        return events / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The same while the flow projection follows; events per second, and how long each batch waited to be folded, in ms.</summary>
    public static async Task<(double Pace, IReadOnlyList<double> LagMs)> FollowedAsync(
        int events,
        int batch
    )
    {
        using var folder = new TemporaryFolder();
        await using var data = LedgerFolder.Open(folder.Path, TimeProvider.System);
        var log = data.OpenLog(LogId);
        var projection = await FlowProjection.OpenAsync(
            log,
            new BudgetBook(),
            FactorySnapshot.Empty,
            CancellationToken.None
        );
        var appended = new ConcurrentQueue<(long End, long At)>();
        var following = Task.Run(() => FollowAsync(projection, appended, events));
        // Made before, so that what is measured is the ledger and not the making of events.
        var bodies = Enumerable
            .Range(0, events)
            .Select(i => EventBytes.At(i))
            .Chunk(batch)
            .ToArray();
        var start = Stopwatch.GetTimestamp();
        foreach (var bodiesOfBatch in bodies)
        {
            var first = await log.Ledger.AppendAsync(Entries(bodiesOfBatch), Durability.Process);
            appended.Enqueue((first + batch, Stopwatch.GetTimestamp()));
        }
        var pace = events / Stopwatch.GetElapsedTime(start).TotalSeconds;
        return (pace, await following);
    }

    /// <summary>Appends one event at a time from many callers at once; events per second.</summary>
    public static async Task<double> SinglesAsync(int events, Durability durability)
    {
        using var folder = new TemporaryFolder();
        await using var data = LedgerFolder.Open(folder.Path, TimeProvider.System);
        var ledger = data.OpenLog(LogId).Ledger;
        var body = EventBytes.At(0);
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            Enumerable
                .Range(0, Writers)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        for (var i = 0; i < events / Writers; i++)
                            await ledger.AppendAsync(Entries([body]), durability);
                    })
                )
        );
        return events / Writers * Writers / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Appends until the log has that many events.</summary>
    public static async Task FillAsync(ILedger ledger, int size, int batch)
    {
        while (ledger.Size < size)
        {
            var first = ledger.Size;
            var count = (int)Math.Min(batch, size - first);
            await ledger.AppendAsync(
                Entries([.. Enumerable.Range(0, count).Select(i => EventBytes.At(first + i))]),
                Durability.Process
            );
        }
    }

    private static async Task<IReadOnlyList<double>> FollowAsync(
        FlowProjection projection,
        ConcurrentQueue<(long End, long At)> appended,
        int events
    )
    {
        var lags = new List<double>();
        while (projection.Watermark < events)
        {
            if (await projection.FollowAsync(CancellationToken.None) == 0)
                await Task.Yield();
            while (appended.TryPeek(out var next) && next.End <= projection.Watermark)
            {
                appended.TryDequeue(out _);
                lags.Add(Stopwatch.GetElapsedTime(next.At).TotalMilliseconds);
            }
        }
        return lags;
    }

    private static LedgerEntry[] Entries(byte[][] bodies) =>
        [.. bodies.Select(body => new LedgerEntry(EventClass.Flow, body))];
}
