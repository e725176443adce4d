using System.Collections.Immutable;
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

    private static readonly Dictionary<string, IReadOnlyDictionary<string, string[]>> Direct = [];

    [Theory]
    [InlineData("2025-11-25", true)]
    [InlineData("2025-11-25", false)]
    [InlineData("2026-07-28", true)]
    [InlineData("2026-07-28", false)]
    public async Task What_a_revision_requires_passes_through_the_gateway_as_at_a_server(
        string revision,
        bool hasSessions
    )
    {
        using var limit = new CancellationTokenSource(LimitMs);
        using var folder = new TempFolder();
        // What a server of the client's own era passes is asked of the gateway before either server.
        var direct = await DirectAsync(revision);
        await using var server = await ReferenceServer.StartAsync(hasSessions);

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
        Compare(
            $"{revision}_{(hasSessions ? "older" : "newer")}_server",
            direct,
            through,
            KnownDifference.Of(revision, hasSessions)
        );
    }

    private static async Task<IReadOnlyDictionary<string, string[]>> DirectAsync(string revision)
    {
        if (Direct.TryGetValue(revision, out var known))
            return known;
        await using var server = await ReferenceServer.StartAsync(
            hasSessions: revision == "2025-11-25"
        );
        return Direct[revision] = await ConformanceRun.RequiredAsync(revision, server.Url);
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
        string what,
        IReadOnlyDictionary<string, string[]> direct,
        IReadOnlyDictionary<string, string[]> through,
        ImmutableArray<KnownDifference> known
    )
    {
        through.Keys.ShouldBe(direct.Keys);
        var passed = direct.Where(d => d.Value.Length == 0).Select(d => d.Key).ToArray();
        Console.WriteLine(
            $"figure: conformance_{what} at a server {passed.Length} of {direct.Count}, through the gateway {through.Count(t => t.Value.Length == 0)}"
        );
        foreach (var scenario in direct.Keys)
            if (direct[scenario].Length > 0 || through[scenario].Length > 0)
                Console.WriteLine(
                    $"figure: conformance_{what} {scenario} | server: {Said(direct[scenario])} | gateway: {Said(through[scenario])} | {known.FirstOrDefault(k => k.Scenario == scenario)?.Reason}"
                );
        passed
            .Where(s => through[s].Length > 0)
            .ShouldBe(known.Select(k => k.Scenario), ignoreOrder: true);
    }

    private static string Said(string[] failures) =>
        failures.Length == 0 ? "passes" : string.Join("; ", failures);
}
