using System.Diagnostics;
using System.Text.Json.Nodes;
using Jidoka.Bench.Running;

namespace Jidoka.Bench.Lineage;

/// <summary>How long the four questions and a recall take, as a person's client gets them, over a large lineage.</summary>
internal sealed class LineageBenchmark : IBenchmark
{
    private const int Edges = 1_000_000;
    private const int QuickEdges = 50_000;
    private const int Rounds = 15;

    /// <inheritdoc/>
    public string Name => "lineage";

    /// <inheritdoc/>
    public string Summary => "the four questions and a recall over HTTP, median milliseconds";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Options { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["edges"] = "N: links of the lineage (1000000)",
        };

    /// <inheritdoc/>
    public async Task<BenchmarkResult> RunAsync(
        BenchmarkArguments arguments,
        CancellationToken cancel
    )
    {
        var edges = arguments.Count("edges", arguments.Quick ? QuickEdges : Edges);
        using var folder = new TemporaryFolder();
        var setup = new LineSetup
        {
            Folder = folder.Path,
            Agents = ["agent-0"],
            Models = new Dictionary<string, string>(StringComparer.Ordinal),
            Policies = "permit(principal, action, resource);",
            StartAtMost = TimeSpan.FromMinutes(10),
        };
        Directory.CreateDirectory(folder.At("policies"));
        await File.WriteAllTextAsync(folder.At("policies/bench.cedar"), setup.Policies, cancel);
        var (links, seconds) = await LineageLog.FillAsync(JidokaLine.DataFolderOf(setup), edges);
        await using var line = await JidokaLine.StartAsync(setup);
        var control = line.Control;
        var result = new BenchmarkResult();
        result.Add("edges", links);
        result.Add("fold_edges_per_s", links / seconds);
        result.Add(
            "used_ms",
            await MedianAsync(result, i => control.AskAsync("used", $"Session:s-{i}")),
            2
        );
        result.Add(
            "origin_ms",
            await MedianAsync(result, i => control.AskAsync("origin", $"Session:s-{i}")),
            2
        );
        result.Add(
            "access_ms",
            await MedianAsync(
                result,
                i => control.AskAsync("access", $"Dataset:warehouse/docs-{i}")
            ),
            2
        );
        result.Add(
            "usage_ms",
            await MedianAsync(result, i => control.AskAsync("usage", $"Dataset:lake/raw-{i}")),
            2
        );
        result.Add(
            "recall_ms",
            await MedianAsync(result, i => control.RecallAsync($"Dataset:lake/raw-{i}")),
            2
        );
        return result;
    }

    // Each round asks of another node, so that no answer is in memory because it was just asked for.
    private static async Task<double> MedianAsync(
        BenchmarkResult result,
        Func<int, Task<string>> ask
    )
    {
        var times = new List<double>();
        for (var i = 0; i < Rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var answer = await ask(i + 1);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (JsonNode.Parse(answer)!["found"] is not JsonArray { Count: > 0 })
                result.Failures.Add("a question was answered with nothing: " + answer);
        }
        times.Sort();
        return times[Rounds / 2];
    }
}
