using System.Globalization;
using Jidoka.Cedar.Tests.Conformance;

namespace Jidoka.Bench.Cedar;

/// <summary>Fresh random cases, labelled by the official engine in this run, against Jidoka.Cedar.</summary>
internal sealed class CedarFuzzBenchmark : IBenchmark
{
    private const int DefaultSeeds = 20_000;
    private const int QuickSeeds = 200;
    private const int ShownProblems = 20;

    public string Name => "cedar-fuzz";

    public string Summary =>
        "agreement of Jidoka.Cedar with the official engine on fresh random cases";

    public IReadOnlyDictionary<string, string> Options { get; } =
        new Dictionary<string, string>
        {
            ["seeds"] = "how many cases to draw, besides the fixed ones (20000)",
            ["seed"] = "the seed to draw from; default a new one each run",
            ["case"] =
                "with a seed: only this one of our own cases, by the number that its report names",
        };

    public async Task<BenchmarkResult> RunAsync(
        BenchmarkArguments arguments,
        CancellationToken cancel
    )
    {
        var oracle = await OfficialEngine.OpenAsync(cancel);
        var seed = arguments.Text("seed") ?? Guid.NewGuid().ToString("N");
        var seeds = arguments.Count("seeds", arguments.Quick ? QuickSeeds : DefaultSeeds);
        Console.WriteLine($"  seed {seed}");
        var single = arguments.Text("case") is not null;
        var tally = single ? new Tally() : await GeneratedAsync(oracle, seed, seeds, cancel);
        // A second generator of our own, which also damages texts: what one never writes, the other may.
        int[] numbers = single ? [arguments.Count("case", 0)] : [.. Enumerable.Range(0, seeds)];
        var own = await OracleSuite.RunAsync(oracle, SeedOf(seed), numbers, cancel);
        tally.Add(own);
        foreach (var problem in tally.Problems.Take(ShownProblems))
            Console.WriteLine($"  {problem}");
        Console.WriteLine($"  the official engine broke down on {tally.Crashed} of {tally.Asked}");
        foreach (var breakdown in tally.Breakdowns.Take(ShownProblems))
            Console.WriteLine($"  broke down: {breakdown}");
        var result = new BenchmarkResult();
        result.Figures["seed"] = seed;
        result.Figures["cases"] = tally.Cases - tally.Skipped;
        result.Figures["own_cases"] = own.Cases;
        result.Figures["requests"] = tally.Requests;
        result.Figures["official_engine_broke_down"] = tally.Crashed;
        result.Figures["refused_for_our_bounds"] = tally.Bounded;
        result.Figures["refused_on_purpose"] = tally.Strict;
        result.Figures["not_asked_repeated_names"] = tally.Unasked;
        result.Figures["disagreements"] = tally.Disagreements;
        result.Figures["decision_disagree"] = tally.Decisions;
        result.Figures["reason_disagree"] = tally.Reasons;
        result.Figures["error_disagree"] = tally.Errors;
        result.Figures["validation_disagree"] = tally.Validations;
        result.Figures["parse_disagree"] = tally.Parses;
        if (tally.BreaksDownOften)
            result.Failures.Add(
                $"the official engine broke down on {tally.Crashed} of {tally.Asked} questions (seed {seed})"
            );
        if (tally.Disagreements > 0)
            result.Failures.Add(
                $"{tally.Disagreements} disagreements with the official engine (seed {seed})"
            );
        if (!single && tally.Cases - own.Cases < seeds)
            result.Failures.Add($"only {tally.Cases - own.Cases} of {seeds} cases were generated");
        return result;
    }

    private static async Task<Tally> GeneratedAsync(
        CedarOracle oracle,
        string seed,
        int seeds,
        CancellationToken cancel
    )
    {
        var output = oracle.PathOf("fuzz");
        string[] words = [seed, seeds.ToString(CultureInfo.InvariantCulture), output];
        await oracle.NodeAsync("gen.mjs", words, null, cancel);
        var tally = new Tally();
        // The generator splits its cases in two halves; both count here.
        foreach (
            var half in Directory.EnumerateFiles(
                output,
                "generated.jsonl.gz",
                SearchOption.AllDirectories
            )
        )
            tally.Add(GeneratedSuite.Run(half));
        return tally;
    }

    /// <summary>The same number in every process.</summary>
    private static int SeedOf(string seed) =>
        seed.Aggregate(17, (hash, c) => unchecked((hash * 31) + c)) & 0xffffff;
}
