using System.Text.Json.Nodes;
using Jidoka.Bench.Crash;
using Jidoka.Bench.Running;

namespace Jidoka.Bench.Hop;

/// <summary>What one hop costs: direct, through bare YARP, through Jidoka with everything on, in both durability modes.</summary>
internal sealed class HopBenchmark : IBenchmark
{
    private const string Direct = "direct";
    private const string Yarp = "yarp";
    private const string Ours = "jidoka";
    private const string OursFsync = "jidoka-fsync";

    /// <inheritdoc/>
    public string Name => "hop";

    /// <inheritdoc/>
    public string Summary =>
        "latency and throughput of one hop: direct, bare YARP, Jidoka with everything on, in each protocol";

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
        using var folder = new TemporaryFolder();
        await using var upstream = await NginxUpstream.StartAsync();
        await using var yarp = await YarpPeer.StartAsync(upstream);
        await using var ours = await HopLine.StartAsync(
            folder.At("default"),
            upstream,
            power: false
        );
        await using var fsync = await HopLine.StartAsync(folder.At("power"), upstream, power: true);
        using var wrk = new Wrk();
        var chat = ChatExchange.Exchange;
        HopTarget[] targets =
        [
            new(Direct, upstream.JsonPort, upstream.StreamPort, "none", chat),
            new(Yarp, yarp.JsonPort, yarp.StreamPort, "none", chat),
            ours.Target(Ours, chat),
            fsync.Target(OursFsync, chat),
        ];
        var rounds = new HopRounds(targets, measure, wrk);
        await rounds.RunAsync(cancel);
        var result = new BenchmarkResult();
        Report(rounds, result);
        var answers = rounds.Answers(Ours);
        foreach (var exchange in HopExchange.All.Where(e => e != chat))
        {
            Console.WriteLine($"  {exchange.Name}:");
            var more = new HopRounds(
                [
                    new(Yarp, yarp.JsonPort, yarp.StreamPort, "none", exchange),
                    ours.Target(Ours, exchange),
                ],
                measure,
                wrk
            );
            await more.RunAsync(cancel);
            Report(exchange.Name, more, result);
            answers += more.Answers(Ours);
        }
        result.Figures["alloc_bytes_per_request"] = await ours.AllocatedPerRequestAsync(
            wrk,
            measure
        );
        await CheckRecordsAsync(ours, answers, result);
        result.Figures["controls_on"] = new JsonArray([
            .. HopFactory.ControlsOn.Select(c => (JsonNode?)JsonValue.Create(c)),
        ]);
        result.Versions["nginx"] = await NginxUpstream.VersionAsync();
        result.Versions["wrk"] = await Wrk.VersionAsync();
        result.Versions["yarp"] = YarpPeer.Version;
        return result;
    }

    private static void Report(HopRounds rounds, BenchmarkResult result)
    {
        double Median(string target, Func<HopRound, double> of) =>
            Percentile.Median(rounds.Results[target].Select(of));
        var figures = result.Figures;
        foreach (var name in new[] { Direct, Yarp, Ours, OursFsync })
        {
            var key = name.Replace('-', '_');
            figures[$"{key}_rps_c16"] = Math.Round(Median(name, r => r.Rps));
            figures[$"{key}_p50_us_c1"] = Math.Round(Median(name, r => r.P50Us), 1);
            figures[$"{key}_p99_us_c1"] = Math.Round(Median(name, r => r.P99Us), 1);
            figures[$"{key}_warm_up_s"] = rounds.WarmUpSeconds[name];
        }
        figures["rps_ratio_c16"] = Ratio(rounds, Ours);
        figures["rps_ratio_c16_fsync"] = Ratio(rounds, OursFsync);
        figures["errors"] = rounds.Errors;
        figures["added_p50_us_c1"] = Math.Round(Added(rounds, Ours, r => r.P50Us), 1);
        figures["added_p99_us_c1"] = Math.Round(Added(rounds, Ours, r => r.P99Us), 1);
        figures["added_p50_us_c1_fsync"] = Math.Round(Added(rounds, OursFsync, r => r.P50Us), 1);
        figures["added_p99_us_c1_fsync"] = Math.Round(Added(rounds, OursFsync, r => r.P99Us), 1);
        figures["stream_added_p50_us"] = Math.Round(Added(rounds, Ours, r => r.StreamP50Us), 1);
        figures["stream_added_p50_us_fsync"] = Math.Round(
            Added(rounds, OursFsync, r => r.StreamP50Us),
            1
        );
        figures["stream_chunks"] = HopExchange.Chunks;
        if (rounds.Errors > 0)
            result.Failures.Add(
                $"{rounds.Errors} errors; the first wrong answer: {rounds.FirstError}"
            );
    }

    /// <summary>What the other protocols cost, beside bare YARP in the same rounds.</summary>
    private static void Report(string name, HopRounds rounds, BenchmarkResult result)
    {
        var figures = result.Figures;
        figures[$"{name}_rps_ratio_c16"] = Ratio(rounds, Ours);
        figures[$"{name}_added_p50_us_c1"] = Math.Round(Added(rounds, Ours, r => r.P50Us), 1);
        figures[$"{name}_added_p99_us_c1"] = Math.Round(Added(rounds, Ours, r => r.P99Us), 1);
        figures[$"{name}_stream_added_p50_us"] = Math.Round(
            Added(rounds, Ours, r => r.StreamP50Us),
            1
        );
        figures[$"{name}_errors"] = rounds.Errors;
        if (rounds.Errors > 0)
            result.Failures.Add(
                $"{rounds.Errors} errors of {name}; the first wrong answer: {rounds.FirstError}"
            );
    }

    // Each round's difference is taken within the round, so that drift between rounds cancels out.
    private static double Added(HopRounds rounds, string target, Func<HopRound, double> of) =>
        Percentile.Median(
            rounds.Results[target].Zip(rounds.Results[Yarp], (a, b) => of(a) - of(b))
        );

    private static double Ratio(HopRounds rounds, string target) =>
        Math.Round(
            Percentile.Median(
                rounds.Results[target].Zip(rounds.Results[Yarp], (a, b) => a.Rps / b.Rps)
            ),
            3
        );

    /// <summary>A hop that is fast because it records nothing would be no hop of Jidoka's.</summary>
    private static async Task CheckRecordsAsync(HopLine line, long answers, BenchmarkResult result)
    {
        await line.Line.Process.StopAsync();
        var ledger = new LedgerView();
        LedgerFile.ReadNew(line.DataFolder, ledger);
        result.Figures["answers"] = answers;
        result.Figures["decisions_recorded"] = ledger.Decisions;
        if (ledger.Decisions < answers)
            result.Failures.Add(
                $"{answers} answers, but only {ledger.Decisions} decisions recorded"
            );
    }
}
