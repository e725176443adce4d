using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Factory.Agent;
using Factory.Scenes;
using Jidoka.Demo;
using Jidoka.System.Tests.Clients;

namespace Jidoka.System.Tests.Telemetry;

/// <summary>A stock OTLP receiver gets what the conventions say, and no content unless it was asked for.</summary>
public sealed class OtlpTests
{
    private const int LimitMs = 180_000;
    private const string Secret = "ghp_abcdefghijklmnopqrstuvwxyz0123";
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Parent = "b7ad6b7169203331";

    private const string Read = "Anna has a mail read and answered";
    private const string Hijack = "A mail hijacks the model and wants money";

    // Every word is of a prompt, an argument, a result or an answer.
    private static readonly string[] Content =
    [
        "Thursday at ten",
        "petra.vogel@lindenhof.example",
        "GB33BUKB20201555555555",
        "office assistant",
        "Nordwolke",
        Secret,
    ];

    [Theory]
    [InlineData("http")]
    [InlineData("grpc")]
    public async Task Names_and_attributes_of_spans_and_metrics_are_those_of_the_conventions(
        string protocol
    )
    {
        var conventions = Conventions.Require();
        using var limit = new CancellationTokenSource(LimitMs);
        var (received, _) = await PlayAsync(content: false, limit.Token, protocol);

        received.ShouldAllBe(r => r!["over"]!.ToString() == protocol);
        received.ShouldAllBe(r => r!["authorization"]!.ToString() == "Bearer collector");
        var spans = Told.Spans(received);
        var names = spans.Select(s => s.Name).ToHashSet();
        names.ShouldContain("chat clerk-large");
        names.ShouldContain("execute_tool find_mail");
        names.ShouldContain("execute_tool send_mail");
        names.ShouldContain("invoke_agent office-clerk");
        foreach (var span in spans)
            SpanCheck.Check(span, conventions, withContent: false);
        var metrics = Told.Metrics(received);
        foreach (
            var name in (string[])
                [
                    "gen_ai.client.operation.duration",
                    "gen_ai.client.token.usage",
                    "mcp.client.operation.duration",
                    "mcp.server.operation.duration",
                    "jidoka.decisions",
                ]
        )
            metrics.ShouldContainKey(name);
        foreach (var (name, (metric, points)) in metrics)
            SpanCheck.Check(name, metric, points, conventions);
    }

    [Fact]
    public async Task Traces_hang_together_and_say_what_was_refused_without_content()
    {
        using var limit = new CancellationTokenSource(LimitMs);
        var (received, keys) = await PlayAsync(content: false, limit.Token);

        received.ShouldAllBe(r => r!["authorization"]!.ToString() == "Bearer collector");
        var text = received.ToJsonString();
        foreach (var word in (string[])[.. Content, .. keys])
            text.Contains(word, StringComparison.Ordinal).ShouldBeFalse(word);
        var spans = Told.Spans(received);
        // A caller's own trace goes on; the others' calls hang below their session.
        var own = spans.Single(s => s.Trace == Trace);
        own.Parent.ShouldBe(Parent);
        own.Name.ShouldBe("chat clerk-large");
        var roots = spans.Where(s => s.Name == "invoke_agent office-clerk").ToDictionary(s => s.Id);
        roots.Count.ShouldBeGreaterThanOrEqualTo(2);
        foreach (var span in spans.Where(s => s != own && !roots.ContainsKey(s.Id)))
            roots.ShouldContainKey(span.Parent, span.Json.ToJsonString());
        spans
            .SelectMany(s => s.Events)
            .ShouldContain(e =>
                e["gen_ai.evaluation.name"] == "jidoka.policy.tool_call"
                && e["gen_ai.evaluation.score.label"] == "deny"
                && e["jidoka.tool"] == "bank/pay"
            );
    }

    [Fact]
    public async Task Content_is_told_where_it_was_asked_for_and_credentials_never_are()
    {
        var conventions = Conventions.Require();
        using var limit = new CancellationTokenSource(LimitMs);
        var (received, keys) = await PlayAsync(content: true, limit.Token);

        var text = received.ToJsonString();
        foreach (var key in (string[])[Secret, .. keys])
            text.Contains(key, StringComparison.Ordinal).ShouldBeFalse(key);
        var spans = Told.Spans(received);
        foreach (var span in spans)
            SpanCheck.Check(span, conventions, withContent: true);
        spans.First(s => s.Name == "execute_tool send_mail")[
            "gen_ai.tool.call.arguments"
        ]!.ShouldContain("petra.vogel@lindenhof.example");
        spans.First(s => s.Name == "execute_tool find_mail")[
            "gen_ai.tool.call.result"
        ]!.ShouldContain("Tasting on Thursday");
        var own = spans.Single(s => s.Trace == Trace);
        var input = JsonNode.Parse(own["gen_ai.input.messages"]!)!.AsArray();
        input[^1]!["role"]!.ToString().ShouldBe("user");
        input[^1]!["parts"]![0]!["content"]!.ToString().ShouldContain("[secret.github-token]");
        var said = spans.First(s =>
            s["gen_ai.output.messages"]?.Contains("\"stop\"", StringComparison.Ordinal) == true
        );
        var output = JsonNode.Parse(said["gen_ai.output.messages"]!)!.AsArray();
        output[0]!["role"]!.ToString().ShouldBe("assistant");
        output[0]!["parts"]![0]!["type"]!.ToString().ShouldBe("text");
        output[0]!["finish_reason"]!.ToString().ShouldBe("stop");
    }

    /// <summary>Plays two scenes and one call that brings a trace, stops the gateway, and gives what the receiver got.</summary>
    private static async Task<(JsonArray Received, string[] Keys)> PlayAsync(
        bool content,
        CancellationToken limit,
        string protocol = "http"
    )
    {
        using var folder = new TempFolder();
        await using var receiver = await OtlpReceiver.StartAsync(limit);
        await File.WriteAllTextAsync(
            folder.File("otlp.headers"),
            "authorization=Bearer collector",
            limit
        );
        var path = Repository.PathOf("samples", "scenes", "office.yaml");
        var scenes = ScenesReader.ReadFile(path);
        await using var factory = await SampleFactory.StartAsync(
            scenes,
            path,
            folder.Path,
            Repository.Executable,
            limit,
            sections: new JsonObject
            {
                ["telemetry"] = new JsonObject
                {
                    ["otlp"] = receiver.Url(protocol),
                    ["protocol"] = protocol,
                    ["headers"] = "file:" + folder.File("otlp.headers"),
                    ["content"] = content,
                    ["intervalMs"] = 500,
                },
            }
        );
        var key = factory.KeyOf("office-clerk");
        foreach (var title in (string[])[Read, Hijack])
        foreach (var streaming in (bool[])[false, true])
        {
            await using var agent = await PlainAgent.ConnectAsync(
                factory.AgentUrl,
                key,
                "clerk-large",
                scenes.Agents[0].Instructions,
                limit
            );
            await agent.AskAsync(
                scenes.Scenes.First(s => s.Title == title).Prompt,
                streaming,
                limit
            );
        }
        await CallWithTraceAsync(factory.AgentUrl, key, limit);
        await factory.Gateway.DisposeAsync();
        return (await receiver.EndAsync(limit), [key, factory.ProviderKey]);
    }

    private static async Task CallWithTraceAsync(Uri url, string key, CancellationToken limit)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri(url, "/v1/chat/completions")
        )
        {
            Content = new StringContent(
                new JsonObject
                {
                    ["model"] = "clerk-large",
                    ["messages"] = new JsonArray(
                        new JsonObject { ["role"] = "user", ["content"] = "Keep " + Secret }
                    ),
                }.ToJsonString(),
                Encoding.UTF8,
                "application/json"
            ),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Headers.Add("traceparent", $"00-{Trace}-{Parent}-01");
        using var answer = await http.SendAsync(request, limit);
    }
}
