using System.Text;
using System.Text.Json;
using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Intercepting.Mcp;
using Microsoft.Extensions.Time.Testing;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>What servers ask of their clients: elicitation and sampling.</summary>
public sealed class QuestionTests
{
    [Theory]
    [InlineData("http")]
    [InlineData("stdio")]
    public async Task A_question_that_policy_permits_reaches_the_client_and_its_answer_the_server(
        string kind
    )
    {
        await using var door = await OfferTests.StartAsync(kind);
        await using var client = await door.ClientAsync("bench", options: Answering("Ada"));

        var form = await client.CallToolAsync("form", ToolCallTests.Args());
        var sampled = await client.CallToolAsync("ask", ToolCallTests.Args());

        ToolCallTests.Text(form).ShouldBe("answered Ada");
        ToolCallTests.Text(sampled).ShouldBe("answered");
        var passages = door.Pipeline.Passages.ToArray();
        passages
            .Select(p => (p.Call.Kind, p.Settlements.Single().As))
            .ShouldBe([
                (CallKind.CallTool, SettledAs.Done),
                (CallKind.AskClient, SettledAs.Done),
                (CallKind.CallTool, SettledAs.Done),
                (CallKind.AskClient, SettledAs.Done),
            ]);
        var asked = passages[1];
        asked.Call.Resource.ShouldBe(AssetId.Server("bench"));
        asked.Call.Parent.ShouldBe(passages[0].Index);
        asked.Call.Hint.McpSession.ShouldBe(client.SessionId);
        Encoding
            .UTF8.GetString(asked.Call.Arguments.Span)
            .ShouldBe("""{"what":"elicitation","mode":"form","tool":"bench/form"}""");
        Encoding.UTF8.GetString(asked.Call.Body.Span).ShouldContain("Who are you?");
        Encoding.UTF8.GetString(asked.Settlements.Single().Answer.Span).ShouldContain("Ada");
        Encoding
            .UTF8.GetString(passages[3].Call.Arguments.Span)
            .ShouldBe("""{"what":"sampling","tool":"bench/ask"}""");
    }

    [Fact]
    public async Task A_question_that_policy_refuses_never_reaches_the_client()
    {
        await using var door = await OfferTests.StartAsync("http");
        door.Pipeline.Decide = (call, _) =>
            call.Kind == CallKind.AskClient
                ? Decision.Refuse("no-questions", "Servers ask nobody.")
                : new Decision { Verdict = Verdict.Allow, Policies = ["p"] };
        var asked = false;
        var options = Answering("Ada", () => asked = true);
        await using var client = await door.ClientAsync("bench", options: options);

        var form = await client.CallToolAsync("form", ToolCallTests.Args());

        ToolCallTests.Text(form).ShouldStartWith("refused -31403");
        ToolCallTests.Text(form).ShouldContain("no-questions");
        ToolCallTests
            .Text(await client.CallToolAsync("ask", ToolCallTests.Args()))
            .ShouldBe("refused -31403");
        asked.ShouldBeFalse();
    }

    [Fact]
    public async Task A_question_that_cannot_be_recorded_is_refused()
    {
        await using var door = await OfferTests.StartAsync("http");
        door.Pipeline.Decide = (call, _) =>
            call.Kind == CallKind.AskClient
                ? throw new RefusedException(RefusalFault.LedgerUnavailable, "Not now.")
                : new Decision { Verdict = Verdict.Allow, Policies = ["p"] };
        await using var client = await door.ClientAsync("bench", options: Answering("Ada"));

        var form = await client.CallToolAsync("form", ToolCallTests.Args());

        ToolCallTests.Text(form).ShouldContain("Not now.");
    }

    [Fact]
    public async Task A_server_is_told_that_it_can_ask_only_where_policy_and_client_let_it()
    {
        await using var door = await OfferTests.StartAsync("http");
        await using (var client = await door.ClientAsync("bench"))
            ToolCallTests
                .Text(await client.CallToolAsync("form", ToolCallTests.Args()))
                .ShouldStartWith("refused -32601");

        door.Visibility = new PolicyVisibility(door.Pipeline, TimeProvider.System);
        Apply(
            new AssetRegistered(new Asset { Id = AssetId.Agent(new("alice")), Agent = new() })
            {
                By = "test",
                TimeMs = 0,
            }
        );
        const string tools = "permit (principal, action == Action::\"callTool\", resource);";
        Load(tools);
        door.Visibility.MayAsk(AssetId.Server("bench"), """{"what":"sampling"}""").ShouldBeFalse();
        Load(
            tools
                + """
                permit (principal, action == Action::"askClient", resource == Server::"bench")
                when { context.args.what == "elicitation" };
                """
        );
        door.Visibility.MayAsk(AssetId.Server("bench"), """{"what":"sampling"}""").ShouldBeFalse();
        door.Visibility.MayAsk(AssetId.Server("bench"), """{"what":"elicitation"}""")
            .ShouldBeTrue();
        door.Visibility.MayAsk(AssetId.Server("else"), """{"what":"elicitation"}""")
            .ShouldBeFalse();

        void Load(string policy) =>
            Apply(new PoliciesLoaded([new("test.cedar", policy)]) { By = "test", TimeMs = 0 });
        void Apply(ControlEvent e) => door.Pipeline.Factory = door.Pipeline.Factory.Apply(100, e);
    }

    [Fact]
    public async Task Another_callers_answer_is_nobodys_and_a_call_that_ends_takes_its_question_along()
    {
        await using var door = await OfferTests.StartAsync("http");
        using var alice = await BareAsync(door, "alice");
        using var bob = await BareAsync(door, "bob");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp/bench")
        {
            Content = ToolCallTests.Call("form", "{}"),
        };
        using var answer = await alice.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var stream = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var question = await DataAsync(stream);
        var id = question.GetProperty("id").GetString();
        question.GetProperty("method").GetString().ShouldBe("elicitation/create");

        await bob.PostAsync(
            "/mcp/bench",
            DoorFixture.Json(
                "{\"jsonrpc\":\"2.0\",\"id\":\""
                    + id
                    + "\",\"result\":{\"action\":\"accept\",\"content\":{\"name\":\"Bob\"}}}"
            )
        );
        var passage = door.Pipeline.Passages.Last();
        passage.Call.Kind.ShouldBe(CallKind.AskClient);
        passage.Settlements.ShouldBeEmpty();
        await alice.PostAsync(
            "/mcp/bench",
            DoorFixture.Json(
                """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}"""
            )
        );

        await passage.Disposed.Task.WaitAsync(DoorFixture.Patience);
        var call = door.Pipeline.Passages.First();
        await call.Disposed.Task.WaitAsync(DoorFixture.Patience);
        call.Settlements.Single().As.ShouldBe(SettledAs.Abandoned);
        passage.Settlements.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_call_that_runs_out_of_time_takes_its_question_along()
    {
        var time = new FakeTimeProvider();
        await using var door = await DoorFixture.StartAsync(time);
        await door.AddHttpServerAsync("bench", offers: true);
        using var alice = await BareAsync(door, "alice");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp/bench")
        {
            Content = ToolCallTests.Call("form", "{}"),
        };
        using var answer = await alice.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var stream = new StreamReader(await answer.Content.ReadAsStreamAsync());
        await DataAsync(stream);
        var question = door.Pipeline.Passages.Last();
        question.Call.Kind.ShouldBe(CallKind.AskClient);

        time.Advance(TimeSpan.FromMilliseconds(DoorBounds.QuestionWaitMs));

        await question.Disposed.Task.WaitAsync(DoorFixture.Patience);
        question.Settlements.ShouldBeEmpty();
        var call = door.Pipeline.Passages.First();
        await call.Disposed.Task.WaitAsync(DoorFixture.Patience);
        call.Settlements.Single().As.ShouldBe(SettledAs.Failed);
    }

    [Fact]
    public async Task Among_several_calls_a_shared_server_asks_nobody()
    {
        await using var door = await OfferTests.StartAsync("stdio");
        await using var alice = await door.ClientAsync("bench", options: Answering("Ada"));
        await using var bob = await door.ClientAsync("bench", "bob", Answering("Bob"));
        using var stop = new CancellationTokenSource();
        var began = new TaskCompletionSource();
        var hanging = bob.CallToolAsync(
            "hang",
            ToolCallTests.Args(("mark", "x")),
            new Progress<ModelContextProtocol.ProgressNotificationValue>(_ => began.TrySetResult()),
            cancellationToken: stop.Token
        );
        await began.Task.WaitAsync(DoorFixture.Patience);

        ToolCallTests
            .Text(await alice.CallToolAsync("form", ToolCallTests.Args()))
            .ShouldStartWith("refused -32601");

        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await hanging);
    }

    private static async Task<HttpClient> BareAsync(DoorFixture door, string agent)
    {
        var client = door.Bare(agent);
        var answer = await client.PostAsync(
            "/mcp/bench",
            DoorFixture.Json(
                """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"elicitation":{}},"clientInfo":{"name":"t","version":"1"}}}"""
            )
        );
        client.DefaultRequestHeaders.Add(
            "Mcp-Session-Id",
            answer.Headers.GetValues("Mcp-Session-Id")
        );
        return client;
    }

    private static async Task<JsonElement> DataAsync(StreamReader stream)
    {
        while (await stream.ReadLineAsync().WaitAsync(DoorFixture.Patience) is { } line)
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                return JsonDocument.Parse(line["data: ".Length..]).RootElement;
        throw new InvalidOperationException("The stream ended.");
    }

    internal static McpClientOptions Answering(
        string name,
        Action? asked = null,
        string revision = "2025-11-25"
    ) =>
        new()
        {
            ProtocolVersion = revision,
            Handlers = new()
            {
                ElicitationHandler = (_, _) =>
                {
                    asked?.Invoke();
                    return ValueTask.FromResult(
                        new ElicitResult
                        {
                            Action = "accept",
                            Content = new Dictionary<string, JsonElement>
                            {
                                ["name"] = JsonSerializer.SerializeToElement(name),
                            },
                        }
                    );
                },
#pragma warning disable MCP9005 // deprecated in 2026-07-28, in force in the revision of this client
                SamplingHandler = (_, _, _) =>
                {
                    asked?.Invoke();
                    return ValueTask.FromResult(
                        new CreateMessageResult
                        {
                            Model = "m",
                            Role = Role.Assistant,
                            Content = [new TextContentBlock { Text = "hi" }],
                        }
                    );
                },
#pragma warning restore MCP9005
            },
        };
}
