using System.Text.Json.Nodes;
using Factory.Scenes;
using Jidoka.Demo;
using ModelContextProtocol.Client;

namespace Jidoka.System.Tests.Conformance;

/// <summary>
/// The official conformance suite against a server, and against the same server through the gateway: what passes there
/// passes here, but for what stands in a table with its reason.
/// </summary>
public sealed class ConformanceTests
{
    private const int LimitMs = 300_000;

    /// <summary>What does not pass through the gateway, by revision.</summary>
    private static readonly Dictionary<string, KnownDifference[]> Known = new()
    {
        ["2025-11-25"] = [],
    };

    [Fact]
    public Task What_2025_11_25_requires_passes_through_the_gateway_as_at_the_server() =>
        CompareAsync("2025-11-25", hasSessions: true);

    private static async Task CompareAsync(string revision, bool hasSessions)
    {
        using var limit = new CancellationTokenSource(LimitMs);
        using var folder = new TempFolder();
        await using var server = await ReferenceServer.StartAsync(hasSessions);
        var direct = await ConformanceRun.RequiredAsync(revision, server.Url);

        // Beside the starter policies, by which no server may ask anything.
        Directory.CreateDirectory(folder.File("policies"));
        await File.WriteAllTextAsync(
            folder.File("policies/questions.cedar"),
            """@id("questions") permit (principal, action == Action::"askClient", resource);""",
            limit.Token
        );
        var path = Repository.PathOf("samples", "scenes", "office.yaml");
        await using var factory = await SampleFactory.StartAsync(
            ScenesReader.ReadFile(path),
            path,
            folder.Path,
            Repository.Executable,
            limit.Token,
            more: new JsonObject { ["reference"] = await EntryAsync(server.Url) }
        );
        await using var bearer = await KeyBearer.StartAsync(
            factory.AgentUrl,
            factory.KeyOf("office-clerk")
        );
        var through = await ConformanceRun.RequiredAsync(
            revision,
            new Uri(bearer.Url, "/mcp/reference")
        );
        Compare(revision, direct, through);
    }

    // Its tools are declared harmless, else a call that nobody named a target for would be held.
    private static async Task<JsonObject> EntryAsync(Uri url)
    {
        await using var client = await McpClient.CreateAsync(
            new HttpClientTransport(new() { Endpoint = url })
        );
        var tools = new JsonObject();
        foreach (var tool in await client.ListToolsAsync())
            tools[tool.Name] = new JsonObject
            {
                ["effects"] = new JsonArray("reads"),
                ["selects"] = new JsonArray(),
            };
        return new()
        {
            ["url"] = url.ToString(),
            ["allowPrivate"] = true,
            ["tools"] = tools,
        };
    }

    private static void Compare(
        string revision,
        IReadOnlyDictionary<string, string[]> direct,
        IReadOnlyDictionary<string, string[]> through
    )
    {
        through.Keys.ShouldBe(direct.Keys);
        var passed = direct.Where(d => d.Value.Length == 0).Select(d => d.Key).ToArray();
        var lost = passed.Where(s => through[s].Length > 0).ToArray();
        Console.WriteLine(
            $"figure: conformance_{revision} server {passed.Length} of {direct.Count}, through the gateway {through.Count(t => t.Value.Length == 0)}"
        );
        foreach (
            var scenario in direct.Keys.Where(s => direct[s].Length > 0 || through[s].Length > 0)
        )
            Console.WriteLine(
                $"figure: conformance_{revision} {scenario} | server: {Said(direct[scenario])} | gateway: {Said(through[scenario])} | {Reason(revision, scenario)}"
            );
        lost.ShouldBe(Known[revision].Select(k => k.Scenario), ignoreOrder: true);
    }

    private static string Said(string[] failures) =>
        failures.Length == 0 ? "passes" : string.Join("; ", failures);

    private static string Reason(string revision, string scenario) =>
        Known[revision].FirstOrDefault(k => k.Scenario == scenario)?.Reason ?? "";
}
