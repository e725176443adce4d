using System.Text.Json.Nodes;
using Jidoka.Demo;

namespace Jidoka.System.Tests.Clients;

/// <summary>A real issuer and a stock OAuth client, both from npm, against a gateway in its own process.</summary>
public sealed class OAuthClientTests
{
    private const int LimitMs = 120_000;
    private const string Audience = "https://jidoka.example";

    private static readonly Dictionary<string, string> None = [];

    [Fact]
    public async Task A_stock_client_proves_its_tokens_and_exchanges_them_and_nothing_wider_passes()
    {
        using var limit = new CancellationTokenSource(LimitMs);
        using var folder = new TempFolder();
        var result = await RunAsync("oauth-agent.mjs", folder, "", limit.Token);

        Says(result, "tokenType", "dpop");
        Says(result["bound"], "status", "200");
        result["bound"]!["models"]!.ToJsonString().ShouldBe("""["m"]""");
        Says(result["replayed"], "status", "401");
        Says(result["replayed"], "challenge", "invalid_dpop_proof");
        Says(result["asBearer"], "status", "401");
        Says(result["asBearer"], "scheme", "dpop");
        Says(result["otherKey"], "error", "invalid_dpop_proof");
        Says(result["otherAudience"], "status", "401");
        Says(result["otherAudience"], "error", "invalid_token");
        Says(result["exchanged"], "token_type", "dpop");
        Says(result["exchanged"], "scope", "infer");
        Says(result["exchangedCall"], "status", "200");
        Says(result["widened"], "error", "invalid_scope");
        Says(result["deep"], "status", "401");
    }

    [Fact]
    public async Task A_stock_client_answers_by_itself_when_it_is_asked_for_a_nonce()
    {
        using var limit = new CancellationTokenSource(LimitMs);
        using var folder = new TempFolder();
        var result = await RunAsync("nonce-agent.mjs", folder, ", dpopNonce: true", limit.Token);

        Says(result, "tokenType", "dpop");
        Says(result["first"], "status", "200");
        Says(result["exchanged"], "token_type", "dpop");
        Says(result["exchangedCall"], "status", "200");
        // Asked once at each place; what it was told it says from then on.
        var nonce = Asked(result["first"], 401);
        Said(result["second"]).ShouldBe([nonce]);
        Asked(result["exchanged"], 400).ShouldBe(nonce);
        Asked(result["exchangedCall"], 401).ShouldBe(nonce);
        Says(result["first"]!["traffic"]![0], "challenge", "error=\"use_dpop_nonce\"");
    }

    /// <summary>The nonce of a step that took two requests: refused for lack of it, and passed with it.</summary>
    private static string Asked(JsonNode? step, int status)
    {
        var traffic = step!["traffic"]!.AsArray();
        traffic.Select(t => (int)t!["status"]!).ShouldBe([status, 200], step.ToJsonString());
        var nonce = (string)traffic[0]!["told"]!;
        Said(step).ShouldBe([null, nonce]);
        traffic[1]!["told"].ShouldBeNull();
        return nonce;
    }

    private static IEnumerable<string?> Said(JsonNode? step) =>
        step!["traffic"]!.AsArray().Select(t => (string?)t!["said"]);

    /// <summary>Runs an agent's script before a gateway that takes the tokens of a real issuer.</summary>
    private static async Task<JsonNode> RunAsync(
        string script,
        TempFolder folder,
        string issuerMore,
        CancellationToken limit
    )
    {
        NodeScript.Require();
        await using var issuer = await OidcIssuer.StartAsync(["clerk", "deep"], limit);
        var ports = FreePort.Take(2);
        var (data, control) = (ports[0], ports[1]);
        await WriteAsync(folder, issuer.Url, issuerMore, data, control);
        await using var gateway = GatewayProcess.Start(
            Repository.Executable,
            folder.Path,
            ["up"],
            None
        );
        await gateway.UntilReadyAsync(new Uri($"http://127.0.0.1:{control}/readyz"), limit);
        var (code, output, error) = await GatewayProcess.RunAsync(
            Repository.Executable,
            folder.Path,
            ["agent", "key", "add", "planner", "--json"],
            None,
            limit
        );
        code.ShouldBe(0, output + error);
        var result = await NodeScript.RunAsync(
            script,
            new Dictionary<string, string>
            {
                ["ISSUER"] = issuer.Url,
                ["AUDIENCE"] = Audience,
                ["AGENT_URL"] = $"http://127.0.0.1:{data}",
                ["PLANNER_KEY"] = JsonNode.Parse(output)!["key"]!.GetValue<string>(),
            }
        );
        await RecordedAsync(folder, limit);
        return result;
    }

    /// <summary>The hand-over is an event, with the person and both agents.</summary>
    private static async Task RecordedAsync(TempFolder folder, CancellationToken limit)
    {
        var (code, output, error) = await GatewayProcess.RunAsync(
            Repository.Executable,
            folder.Path,
            ["ledger", "tail", "--max", "5", "--json"],
            None,
            limit
        );
        code.ShouldBe(0, output + error);
        output.ShouldContain("\"delegate\"");
        output.ShouldContain("oauth.token");
        output.ShouldContain("anna");
        output.ShouldContain("Agent:planner");
    }

    private static void Says(JsonNode? node, string name, string text) =>
        node![name]!.ToString().ShouldContain(text, Case.Insensitive, node.ToJsonString());

    private static async Task WriteAsync(
        TempFolder folder,
        string issuer,
        string issuerMore,
        int data,
        int control
    )
    {
        await File.WriteAllTextAsync(
            folder.File("jidoka.yaml"),
            $$"""
            listen: {data: "127.0.0.1:{{data}}", control: "127.0.0.1:{{control}}"}
            agents: {clerk: {}, planner: {}, deep: {} }
            providers: {own: {baseUrl: "http://127.0.0.1:9/v1", allowPrivate: true} }
            models: {m: {provider: own} }
            issuers:
              - {issuer: "{{issuer}}", audiences: ["{{Audience}}"], allowPrivate: true{{issuerMore}}}
            """
        );
        Directory.CreateDirectory(folder.File("policies"));
        await File.WriteAllTextAsync(
            folder.File("policies/all.cedar"),
            """
            @id("models") permit (principal, action == Action::"infer", resource);
            @id("handover") permit (principal == Agent::"clerk", action == Action::"delegate", resource == Agent::"planner");
            """
        );
    }
}
