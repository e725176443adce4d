using System.Diagnostics;
using Jidoka.Bench.Running;

namespace Jidoka.Bench.Stop;

/// <summary>Opens the streams, pulls the cord, and times what follows, from the moment the command was sent.</summary>
internal sealed class StopRound
{
    private const int Probes = 8;
    private static readonly TimeSpan CutAtMost = TimeSpan.FromSeconds(10);

    /// <summary>For each stream, milliseconds until its client saw it end.</summary>
    public List<double> CutMs { get; } = [];

    /// <summary>For each stream, milliseconds until the upstream's socket closed.</summary>
    public List<double> UpstreamClosedMs { get; } = [];

    /// <summary>For each probe, milliseconds until its first refusal.</summary>
    public List<double> DenyMs { get; } = [];

    /// <summary>Milliseconds until the command was answered.</summary>
    public double CommandMs { get; private set; }

    /// <summary>Streams that were not cut.</summary>
    public int NotCut { get; private set; }

    /// <summary>Upstream sockets still open at the end.</summary>
    public int UpstreamOpen { get; private set; }

    /// <summary>Calls sent after the command was answered that passed.</summary>
    public int PassedAfterStop { get; private set; }

    /// <summary>Runs it.</summary>
    public async Task RunAsync(JidokaLine line, SlowUpstream upstream, string key, int streams)
    {
        var address = new Uri($"http://127.0.0.1:{line.DataPort}/");
        using var http = new HttpClient { BaseAddress = address };
        var open = await Task.WhenAll(
            Enumerable
                .Range(0, streams)
                .Select(_ => OpenStream.StartAsync(http, key, StopFactory.Model))
        );
        try
        {
            var probes = Enumerable.Range(0, Probes).Select(_ => new StopProbe()).ToArray();
            var probing = Task.WhenAll(
                probes.Select(p => p.RunAsync(address, key, StopFactory.Model))
            );
            var closedBefore = upstream.Closed.Count;
            var start = Stopwatch.GetTimestamp();
            await line.Control.StopAgentAsync(StopFactory.Agent);
            var answered = Stopwatch.GetTimestamp();
            CommandMs = Stopwatch.GetElapsedTime(start, answered).TotalMilliseconds;
            await Task.WhenAny(
                Task.WhenAll(open.Select(o => o.Ended)),
                Task.Delay(CutAtMost, CancellationToken.None)
            );
            await probing;
            await UpstreamClosedAsync(upstream, closedBefore + streams);
            NotCut = open.Count(o => !o.Ended.IsCompleted);
            UpstreamOpen = upstream.Open;
            foreach (var stream in open.Where(o => o.Ended.IsCompleted))
                CutMs.Add(Stopwatch.GetElapsedTime(start, await stream.Ended).TotalMilliseconds);
            UpstreamClosedMs.AddRange(
                upstream
                    .Closed.Where(at => at > start)
                    .Select(at => Stopwatch.GetElapsedTime(start, at).TotalMilliseconds)
            );
            foreach (var probe in probes)
            {
                if (probe.RefusedAt != 0)
                    DenyMs.Add(Stopwatch.GetElapsedTime(start, probe.RefusedAt).TotalMilliseconds);
                if (probe.RefusedAt == 0 || probe.LastPassedSentAt > answered)
                    PassedAfterStop++;
            }
        }
        finally
        {
            foreach (var stream in open)
                stream.Dispose();
        }
        await line.Control.ReleaseAgentAsync(StopFactory.Agent);
    }

    private static async Task UpstreamClosedAsync(SlowUpstream upstream, int expected)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        var start = Stopwatch.GetTimestamp();
        while (upstream.Closed.Count < expected && Stopwatch.GetElapsedTime(start) < CutAtMost)
            await timer.WaitForNextTickAsync();
    }
}
