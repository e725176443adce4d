using Jidoka.Bench.Running;

namespace Jidoka.Bench.Replay;

/// <summary>What the policies let pass of a suite of recorded and attacked runs.</summary>
internal sealed class ReplayBenchmark : IBenchmark
{
    private const int QuickAttacks = 40;

    public string Name => "replay";

    public string Summary => "what policies let pass of recorded runs, attacked and not";

    public IReadOnlyDictionary<string, string> Options { get; } =
        new Dictionary<string, string>
        {
            ["data"] = "the suite's folder: *.jsonl, *.jsonl.gz, tools.json",
            ["inventory"] = "the inventory (samples/agentdojo/SUITE.yaml)",
            ["policies"] = "the policy folder (policies/flow)",
            ["approve"] = "one more pass: none, all or reference",
            ["cases"] = "adaptive cases, about (2000)",
            ["seed"] = "of the adaptive attacker (1)",
            ["keep"] = "a folder in which the traces that were made stay",
        };

    public IReadOnlyDictionary<string, string> Flags { get; } =
        new Dictionary<string, string> { ["adaptive"] = "an attacker who adapts, too" };

    public async Task<BenchmarkResult> RunAsync(
        BenchmarkArguments arguments,
        CancellationToken cancel
    )
    {
        var data =
            arguments.Text("data")
            ?? throw new BenchmarkUsageException("--data names the suite's folder");
        var suite = SuiteTraces.Read(data);
        if (arguments.Quick)
            suite = suite.Some(QuickAttacks);
        var tools = Path.Combine(data, "tools.json");
        var pass = new ReplayPass(
            arguments.Text("inventory")
                ?? Path.Combine(Repository.Root, "samples", "agentdojo", suite.Name + ".yaml"),
            arguments.Text("policies") ?? Path.Combine(Repository.Root, "policies", "flow"),
            File.Exists(tools) ? tools : null
        );
        using var folder = new TemporaryFolder();
        var traces = folder.At("traces.jsonl");
        SuiteTraces.Write(traces, suite.Benign.Concat(suite.Attacked));
        var reworded = folder.At("reworded.jsonl");
        SuiteTraces.Write(reworded, suite.Benign.Concat(suite.Attacked.Select(Rewording.Of)));

        var result = new BenchmarkResult();
        result.Figures["suite"] = suite.Name;
        var alone = await pass.RunAsync([traces]);
        var asked = await pass.RunAsync([traces], "--approve", "reference");
        ReplayFigures.AddPasses(result, suite.Attacked.Length, alone, asked);
        if (arguments.Text("approve") is { } who)
            AddPass(result, who, await pass.RunAsync([traces], "--approve", who));
        cancel.ThrowIfCancellationRequested();
        var blind = await pass.RunAsync([traces], "--no-detectors");
        result.Add("decisions_changed_without_detectors", ReplayFigures.Changed(alone, blind));
        var others = await pass.RunAsync([reworded]);
        result.Add("decisions_changed_by_paraphrase", ReplayFigures.Changed(alone, others));
        foreach (var doors in new[] { "stream", "mcp" })
            result.Add(
                $"decisions_changed_by_doors_{doors}",
                ReplayFigures.Changed(alone, await pass.RunAsync([traces], "--doors", doors))
            );
        result.Add("decisions", alone.Count);
        if (alone.Count == 0)
            result.Failures.Add("no call was decided");
        if (arguments.Has("adaptive"))
            await AdaptAsync(arguments, suite, pass, folder, alone, result);
        if (arguments.Text("keep") is { } keep)
            Keep(folder.Path, keep);
        return result;
    }

    private static void AddPass(BenchmarkResult result, string who, IReadOnlyList<ReplayRow> rows)
    {
        var released = rows.Where(static r => r.IsReleased).ToArray();
        result.Add($"attack_calls_released_{who}", released.Length);
        result.Add(
            $"attack_pairs_released_{who}",
            released.Select(static r => r.Trace).Distinct().Count()
        );
    }

    private static async Task AdaptAsync(
        BenchmarkArguments arguments,
        SuiteTraces suite,
        ReplayPass pass,
        TemporaryFolder folder,
        IReadOnlyList<ReplayRow> alone,
        BenchmarkResult result
    )
    {
        var file = folder.At("adaptive.jsonl");
        var consequential = alone
            .Where(static r => r.Consequential)
            .Select(static r => r.Tool[(r.Tool.IndexOf('/') + 1)..])
            .ToHashSet(StringComparer.Ordinal);
        var attacker = new AdaptiveAttacker(suite, consequential, arguments.Count("seed", 1));
        SuiteTraces.Write(file, attacker.Attacks(arguments.Count("cases", 2000)));
        ReplayFigures.AddAdaptive(result, await pass.RunAsync([file]), attacker.Writes);
    }

    private static void Keep(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
    }
}
