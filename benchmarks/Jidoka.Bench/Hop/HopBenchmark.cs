using System.Text.Json.Nodes;

namespace Jidoka.Bench.Hop;

/// <summary>What one hop costs: direct, through bare YARP, through Jidoka with everything on, in both durability modes.</summary>
internal sealed class HopBenchmark : IBenchmark
{
    private const string Direct = "direct";
    private const string Yarp = "yarp";

    /// <inheritdoc/>
    public string Name => "hop";

    /// <inheritdoc/>
    public string Summary =>
        "latency and throughput of one hop: direct, bare YARP, Jidoka with everything on";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Options { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["rounds"] = "N: rounds of which the medians are taken (3)",
        };

    /// <inheritdoc/>
    public async Task<BenchmarkResult> RunAsync(
        BenchmarkArguments arguments,
        CancellationToken cancel
    )
    {
        var measure = arguments.Quick ? HopMeasure.Quick : HopMeasure.Full;
        measure = measure with { Rounds = arguments.Count("rounds", measure.Rounds) };
        var result = new BenchmarkResult();
        await using var upstream = await NginxUpstream.StartAsync();
        await using var yarp = await YarpPeer.StartAsync(upstream);
        using var wrk = new Wrk();
        HopTarget[] targets =
        [
            new(Direct, upstream.JsonPort, upstream.StreamPort, "none"),
            new(Yarp, yarp.JsonPort, yarp.StreamPort, "none"),
        ];
        var rounds = new HopRounds(targets, measure, wrk);
        await rounds.RunAsync(cancel);
        return result;
    }
}
