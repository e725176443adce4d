using System.Diagnostics;
using Jidoka.Cedar.Tests.Conformance;

namespace Jidoka.Bench.Cedar;

/// <summary>Agreement with the labels of the reference implementation over a folder of conformance data.</summary>
internal sealed class CedarCorpusBenchmark : IBenchmark
{
    private const int ShownProblems = 20;

    public string Name => "cedar-corpus";

    public string Summary => "agreement of Jidoka.Cedar with the reference's labels";

    public IReadOnlyDictionary<string, string> Options { get; } =
        new Dictionary<string, string>
        {
            ["data"] = "the folder to run; default shared/data/cedar/given",
            ["show"] = "how many disagreements to print (20)",
        };

    public Task<BenchmarkResult> RunAsync(BenchmarkArguments arguments, CancellationToken cancel)
    {
        var folder =
            arguments.Text("data") ?? Path.Combine(SharedFolder.Root, "data", "cedar", "given");
        if (!Directory.Exists(folder))
            throw new BenchmarkUsageException($"there is no folder {folder}");
        var started = Stopwatch.GetTimestamp();
        var tally = ConformanceRun.RunAll(folder);
        foreach (var problem in tally.Problems.Take(arguments.Count("show", ShownProblems)))
            Console.WriteLine($"  {problem}");
        var result = new BenchmarkResult();
        var figures = result.Figures;
        figures["cases"] = tally.Cases;
        figures["requests"] = tally.Requests;
        figures["decision_disagree"] = tally.Decisions;
        figures["reason_disagree"] = tally.Reasons;
        figures["error_disagree"] = tally.Errors;
        figures["validation_disagree"] = tally.Validations;
        figures["parse_disagree"] = tally.Parses;
        figures["skipped"] = tally.Skipped;
        figures["seconds"] = Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 1);
        if (tally.Disagreements > 0)
            result.Failures.Add($"{tally.Disagreements} disagreements with the reference");
        if (tally.Cases == 0)
            result.Failures.Add($"no conformance case in {folder}");
        return Task.FromResult(result);
    }
}
