using Jidoka.Bench.Running;

namespace Jidoka.Bench.Stop;

/// <summary>How fast the cord works: many open streams of one agent, then stop.</summary>
internal sealed class StopBenchmark : IBenchmark
{
    private const int Streams = 200;
    private const int QuickStreams = 20;
    private const int Rounds = 3;

    /// <inheritdoc/>
    public string Name => "stop";

    /// <inheritdoc/>
    public string Summary =>
        "stopping an agent with open streams: until all are cut, until the next call is refused";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Options { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["streams"] = "N: streams open when the cord is pulled (200)",
        };

    /// <inheritdoc/>
    public async Task<BenchmarkResult> RunAsync(
        BenchmarkArguments arguments,
        CancellationToken cancel
    )
    {
        var streams = arguments.Count("streams", arguments.Quick ? QuickStreams : Streams);
        using var folder = new TemporaryFolder();
        await using var upstream = await SlowUpstream.StartAsync();
        var setup = StopFactory.Setup(folder.Path, upstream);
        var keys = await JidokaLine.PrepareAsync(setup);
        await using var line = await JidokaLine.StartAsync(setup);
        var rounds = new List<StopRound>();
        for (var i = 0; i < (arguments.Quick ? 1 : Rounds); i++)
        {
            cancel.ThrowIfCancellationRequested();
            var round = new StopRound();
            await round.RunAsync(line, upstream, keys[StopFactory.Agent], streams);
            rounds.Add(round);
        }
        return Report(streams, rounds);
    }

    private static BenchmarkResult Report(int streams, List<StopRound> rounds)
    {
        var result = new BenchmarkResult();
        var figures = result.Figures;
        figures["streams"] = streams;
        figures["rounds"] = rounds.Count;
        void Add(string key, Func<StopRound, List<double>> times, double share) =>
            result.Add(key, Percentile.Of(rounds.SelectMany(times), share), 2);
        Add("deny_p50_ms", r => r.DenyMs, 0.5);
        Add("deny_p99_ms", r => r.DenyMs, 0.99);
        Add("cut_p50_ms", r => r.CutMs, 0.5);
        Add("cut_p99_ms", r => r.CutMs, 0.99);
        Add("upstream_closed_p50_ms", r => r.UpstreamClosedMs, 0.5);
        Add("upstream_closed_p99_ms", r => r.UpstreamClosedMs, 0.99);
        result.Add("command_p50_ms", Percentile.Median(rounds.Select(r => r.CommandMs)), 2);
        var notCut = rounds.Sum(r => r.NotCut);
        var open = rounds.Sum(r => r.UpstreamOpen);
        var passed = rounds.Sum(r => r.PassedAfterStop);
        figures["not_cut"] = notCut;
        figures["upstream_open"] = open;
        figures["passed_after_stop"] = passed;
        if (notCut > 0)
            result.Failures.Add($"{notCut} streams were not cut");
        if (open > 0)
            result.Failures.Add($"{open} upstream sockets stayed open");
        if (passed > 0)
            result.Failures.Add($"{passed} probes passed after the stop, or were never refused");
        return result;
    }
}
