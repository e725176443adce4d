using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Jidoka.Cedar.Tests.Damaging;

namespace Jidoka.Bench.Cedar;

/// <summary>Damaged policies, policy JSON, entities, schemas, contexts and tool lists against Jidoka.Cedar.</summary>
internal sealed class CedarDamageBenchmark : IBenchmark
{
    private const int DefaultInputs = 1_000_000;
    private const int QuickInputs = 5_000;
    private const int ShownProblems = 20;

    public string Name => "cedar-damage";

    public string Summary => "whether damaged input crashes, hangs or swells Jidoka.Cedar";

    public IReadOnlyDictionary<string, string> Options { get; } =
        new Dictionary<string, string>
        {
            ["inputs"] = "how many texts to damage (1000000)",
            ["seed"] = "the seed to draw from, a whole number; default a new one each run",
            ["only"] = "the number of one input to run alone and print",
        };

    public async Task<BenchmarkResult> RunAsync(
        BenchmarkArguments arguments,
        CancellationToken cancel
    )
    {
        var seed = arguments.Count("seed", Environment.TickCount & 0xfffffff | 1);
        Console.WriteLine($"  seed {seed}");
        if (arguments.Text("only") is { } only)
            return One(seed, int.Parse(only, CultureInfo.InvariantCulture));
        var inputs = arguments.Count("inputs", arguments.Quick ? QuickInputs : DefaultInputs);
        var run = new DamageRun(seed, inputs);
        await run.FinishAsync(cancel);
        foreach (var problem in run.Problems.Take(ShownProblems))
            Console.WriteLine($"  {problem}");
        var result = new BenchmarkResult();
        result.Figures["seed"] = seed;
        result.Figures["inputs"] = run.Done;
        result.Figures["crashes"] = run.Crashes;
        result.Figures["hangs"] = run.Hangs;
        result.Add("slowest_us", run.Slowest.Us);
        result.Figures["slowest_input"] = run.Slowest.Number;
        result.Add("largest_alloc_kb", run.LargestBytes / 1024.0);
        result.Add("live_mb_before", run.LiveBefore / 1048576.0, 1);
        result.Add("live_mb_after", run.LiveAfter / 1048576.0, 1);
        using var process = Process.GetCurrentProcess();
        result.Add("peak_mb", process.PeakWorkingSet64 / 1048576.0);
        result.Add("seconds", run.Elapsed.TotalSeconds, 1);
        result.Figures["by_kind"] = new JsonObject(
            run.Kinds.Select(kind => KeyValuePair.Create<string, JsonNode?>(kind.Name, kind.Json()))
        );
        if (run.Crashes + run.Hangs > 0)
            result.Failures.Add($"{run.Crashes} crashes and {run.Hangs} hangs (seed {seed})");
        if (run.Done < inputs && run.Hangs == 0)
            result.Failures.Add($"only {run.Done} of {inputs} inputs were run");
        return result;
    }

    private static BenchmarkResult One(int seed, int number)
    {
        var (door, text) = new DamagedTexts(seed).At(number);
        Console.WriteLine($"  {door}: {text}");
        var started = Stopwatch.GetTimestamp();
        var taken = Door.Enter(door, text);
        var result = new BenchmarkResult();
        result.Figures["taken"] = taken;
        result.Add("us", Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        return result;
    }
}
