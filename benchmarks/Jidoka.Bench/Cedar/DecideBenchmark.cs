using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Jidoka.Cedar;
using Jidoka.Cedar.Tests.Conformance;

namespace Jidoka.Bench.Cedar;

/// <summary>The cost of one decision, by the number of policies, beside cedar-wasm in the same run.</summary>
internal sealed class DecideBenchmark : IBenchmark
{
    private const int EntityCount = 100_000;
    private const int MaxPeerPolicies = 10_000;
    private const int StageAgents = 256;
    private const int Changes = 9;
    private const int PeerRequests = 32;
    private static readonly int[] Sizes = [1, 10, 100, 1_000, 10_000, 100_000];

    public string Name => "decide";

    public string Summary =>
        "one policy decision, and the whole decide stage, by number of policies";

    public IReadOnlyDictionary<string, string> Options { get; } =
        new Dictionary<string, string> { ["rounds"] = "rounds of each measurement (3)" };

    public async Task<BenchmarkResult> RunAsync(
        BenchmarkArguments arguments,
        CancellationToken cancel
    )
    {
        var plan = new DecideMeasure.Plan(arguments.Count("rounds", 3), arguments.Quick ? 30 : 700);
        var entityCount = arguments.Quick ? EntityCount / 10 : EntityCount;
        var scenario = new DecideScenario(entityCount);
        var requests = scenario.MeasuredRequests();
        var result = new BenchmarkResult();
        string[] series =
        [
            "ours_p50_ns",
            "ours_p99_ns",
            "core_pace_ns",
            "all_relevant_p50_ns",
            "decide_total_p50_ns",
            "peer_p50_ns",
            "alloc_bytes",
            "compile_ms",
            "change_ms",
        ];
        foreach (var name in series)
            result.Figures[name] = new JsonObject();
        var oracle = await OfficialEngine.OpenAsync(cancel);
        foreach (var size in arguments.Quick ? Sizes[..4] : Sizes)
        {
            cancel.ThrowIfCancellationRequested();
            var key = size.ToString(CultureInfo.InvariantCulture);
            void Put(string name, double value, int digits = 1) =>
                result.Figures[name]![key] = Math.Round(value, digits);
            var text = scenario.Policies(size, allRelevant: false);
            var started = Stopwatch.GetTimestamp();
            var policies = PolicySet.Parse(text).Unwrap();
            Put("compile_ms", Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            Put("change_ms", ChangeMs(policies));
            var ours = Measure(policies, scenario, requests, plan);
            Put("ours_p50_ns", ours.P50Ns);
            Put("ours_p99_ns", ours.P99Ns);
            Put("core_pace_ns", ours.PaceNs, digits: 2);
            Put("alloc_bytes", ours.BytesPerCall);
            var all = PolicySet.Parse(scenario.Policies(size, allRelevant: true)).Unwrap();
            Put("all_relevant_p50_ns", Measure(all, scenario, requests, plan).P50Ns);
            var stage = new DecideStage(text, StageAgents);
            Put("decide_total_p50_ns", DecideMeasure.Run(stage.Decide, plan).P50Ns);
            if (size <= MaxPeerPolicies)
                Put(
                    "peer_p50_ns",
                    await PeerAsync(
                        oracle,
                        text,
                        policies,
                        scenario,
                        requests,
                        plan,
                        result,
                        cancel
                    )
                );
        }
        result.Figures["clock_ns"] = Math.Round(DecideMeasure.ClockNs(), 1);
        result.Figures["calls_per_p50_sample"] = DecideMeasure.BatchSize;
        result.Figures["entities"] = entityCount;
        result.Figures["relevant_by_scope"] = DecideScenario.Relevant;
        return result;
    }

    /// <summary>What it costs to exchange one file with one policy beside all the others, its text included.</summary>
    private static double ChangeMs(PolicySet others)
    {
        var times = new List<double>();
        PolicySet? before = null;
        for (var i = 0; i <= Changes; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var one = PolicySet
                .Parse(
                    "permit(principal, action, resource) when { context.calls < 3 };",
                    "one.cedar",
                    new PolicyOptions { IdsFromAnnotation = true }
                )
                .Unwrap();
            before = PolicySet.Combine([others, one], before).Unwrap();
            // The first one is no change.
            if (i > 0)
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return Percentile.Median(times);
    }

    private static DecideMeasure.Figures Measure(
        PolicySet policies,
        DecideScenario scenario,
        Request[] requests,
        DecideMeasure.Plan plan
    )
    {
        var answer = new AuthorizationResult();
        return DecideMeasure.Run(
            i =>
                Authorizer.Authorize(
                    in requests[i % requests.Length],
                    policies,
                    scenario.Entities,
                    answer
                ),
            plan
        );
    }

    private static async Task<double> PeerAsync(
        CedarOracle oracle,
        string text,
        PolicySet policies,
        DecideScenario scenario,
        Request[] requests,
        DecideMeasure.Plan plan,
        BenchmarkResult result,
        CancellationToken cancel
    )
    {
        var peer = await DecidePeer.RunAsync(
            oracle,
            text,
            requests[..PeerRequests],
            scenario.Entities,
            plan.Milliseconds,
            cancel
        );
        result.Versions["cedar-wasm"] = peer.Version;
        if (peer.Decisions.Length != PeerRequests)
            result.Failures.Add($"cedar-wasm gave {peer.Decisions.Length} decisions");
        for (var i = 0; i < peer.Decisions.Length; i++)
        {
            var ours = Authorizer
                .Authorize(in requests[i], policies, scenario.Entities)
                .Decision.ToString();
            if (!string.Equals(ours, peer.Decisions[i], StringComparison.OrdinalIgnoreCase))
                result.Failures.Add(
                    $"request {i} with {policies.Policies.Count} policies: {ours}, but cedar-wasm says {peer.Decisions[i]}"
                );
        }
        return peer.P50Ns;
    }
}
