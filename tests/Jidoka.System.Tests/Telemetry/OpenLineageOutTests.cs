using System.Text.Json.Nodes;
using Factory.Agent;
using Factory.Scenes;
using Jidoka.Demo;
using Jidoka.System.Tests.Clients;

namespace Jidoka.System.Tests.Telemetry;

/// <summary>What a real process reports of its sessions fits OpenLineage's own schema.</summary>
public sealed class OpenLineageOutTests
{
    private const int LimitMs = 120_000;
    private const int QuietMs = 1_000;

    [Fact]
    public async Task Every_event_fits_the_published_schema_and_holds_no_content()
    {
        var shared = Environment.GetEnvironmentVariable("JIDOKA_SHARED");
        var spec = Path.Combine(shared ?? "", "data", "std", "openlineage", "spec");
        Assert.SkipWhen(string.IsNullOrEmpty(shared) || !Directory.Exists(spec), "no shared data");
        using var limit = new CancellationTokenSource(LimitMs);
        using var folder = new TempFolder();
        var path = Repository.PathOf("samples", "scenes", "lineage.yaml");
        var scenes = ScenesReader.ReadFile(path);
        await using var factory = await SampleFactory.StartAsync(
            scenes,
            path,
            folder.Path,
            Repository.Executable,
            limit.Token,
            sections: new JsonObject
            {
                ["openlineage"] = new JsonObject
                {
                    ["file"] = "./out.jsonl",
                    ["namespace"] = "agents",
                    ["quietMs"] = QuietMs,
                },
            }
        );
        var scene = scenes.Scenes[0];
        await using (
            var agent = await PlainAgent.ConnectAsync(
                factory.AgentUrl,
                factory.KeyOf(scene.Agent.Name),
                scene.Agent.Model,
                scene.Agent.Instructions,
                limit.Token
            )
        )
            await agent.AskAsync(scene.Prompt, streaming: false, limit.Token);
        var file = folder.File("out.jsonl");
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!File.Exists(file) || !(await ReadAsync(file)).Contains("COMPLETE"))
            await poll.WaitForNextTickAsync(limit.Token);

        var report = await NodeScript.RunAsync(
            "openlineage-check.mjs",
            new Dictionary<string, string>(),
            spec,
            file
        );
        report["errors"]!.AsArray().ShouldBeEmpty(report.ToJsonString());
        var text = await ReadAsync(file);
        text.ShouldNotContain("Mara Lind");
        text.ShouldNotContain("bob@");
        var events = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonNode.Parse(l)!)
            .ToList();
        report["count"]!.GetValue<int>().ShouldBe(events.Count);
        events.Select(e => e["run"]!["runId"]!.ToString()).Distinct().ShouldHaveSingleItem();
        events[0]["eventType"]!.ToString().ShouldBe("START");
        events[^1]["eventType"]!.ToString().ShouldBe("COMPLETE");
        events.ShouldAllBe(e => e["job"]!["name"]!.ToString() == "writer");
        Names(events, "inputs").ShouldContain("warehouse/documents");
        Names(events, "outputs").ShouldBe(["jidoka-tools/post/send"]);
    }

    private static string[] Names(IEnumerable<JsonNode> events, string list) =>
        [
            .. events
                .SelectMany(e => e[list]!.AsArray())
                .Select(d => $"{d!["namespace"]}/{d["name"]}")
                .Distinct(),
        ];

    private static async Task<string> ReadAsync(string path)
    {
        await using var file = new FileStream(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite
        );
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync();
    }
}
