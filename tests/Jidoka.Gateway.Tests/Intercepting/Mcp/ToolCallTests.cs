using System.Net;
using System.Text;
using System.Text.Json;
using Jidoka.Gateway.Enforcing;
using ModelContextProtocol;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>The stock C# client against the door, with stock servers behind it.</summary>
public sealed class ToolCallTests
{
    [Theory]
    [InlineData("stateful")]
    [InlineData("stateless")]
    [InlineData("stdio")]
    public async Task A_stock_client_lists_and_calls_tools(string kind)
    {
        await using var door = await DoorFixture.StartAsync();
        await AddServerAsync(door, kind);
        await using var client = await door.ClientAsync("bench");

        var tools = await client.ListToolsAsync();
        tools.Select(t => t.Name).ShouldContain("echo");
        var result = await client.CallToolAsync("echo", Args(("text", "grüße \"x\"")));

        Text(result).ShouldBe("grüße \"x\"");
        var passage = door.Pipeline.Passages.Single();
        passage.Call.Resource.ShouldBe(AssetId.Tool("bench", "echo"));
        passage.Call.Kind.ShouldBe(CallKind.CallTool);
        passage.Call.Leg.ShouldBe(Leg.Tool);
        passage.Call.Hint.McpSession.ShouldBe(client.SessionId);
        JsonDocument
            .Parse(passage.Call.Arguments)
            .RootElement.GetProperty("text")
            .GetString()
            .ShouldBe("grüße \"x\"");
        var settled = passage.Settlements.Single();
        settled.As.ShouldBe(SettledAs.Done);
        Encoding.UTF8.GetString(settled.Answer.Span).ShouldContain("grüße");
        door.Discovered.ShouldContain("bench/echo: Says the text again.");
    }

    [Fact]
    public async Task The_path_of_all_servers_qualifies_names()
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("one");
        door.Register("two", StdioFixture.Facts());
        door.Register(
            "dead",
            new ServerFacts { Url = "http://127.0.0.1:1/mcp", TimeoutMs = 5_000 }
        );
        await using var client = await door.ClientAsync(null);

        var names = (await client.ListToolsAsync()).Select(t => t.Name).ToList();
        names.ShouldContain("one__echo");
        names.ShouldContain("two__echo");
        Text(await client.CallToolAsync("two__add", Args(("a", 2), ("b", 3)))).ShouldBe("5");
        door.Pipeline.Passages.Single().Call.Resource.ShouldBe(AssetId.Tool("two", "add"));
    }

    [Fact]
    public async Task A_list_holds_only_what_the_caller_may_see()
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench");
        door.Hidden.Add("bench/vault");
        await using var client = await door.ClientAsync("bench");

        var names = (await client.ListToolsAsync()).Select(t => t.Name).ToList();
        names.ShouldContain("echo");
        names.ShouldNotContain("vault");
        // The inventory learns of it all the same.
        door.Discovered.ShouldContain("bench/vault: Opens the vault.");
    }

    [Fact]
    public async Task A_tool_that_only_its_arguments_permit_can_be_called_though_it_is_not_shown()
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench");
        door.Register(
            "dead",
            new ServerFacts { Url = "http://127.0.0.1:1/mcp", TimeoutMs = 5_000 }
        );
        const string Policy = """
            @id("named") permit (principal, action == Action::"callTool", resource)
            when { context.args has text && context.args.text == "yes" };
            """;
        Apply(Tool("bench", "echo"));
        Apply(Tool("bench", "gone"));
        Apply(Tool("dead", "echo"));
        Apply(new PoliciesLoaded([new("test.cedar", Policy)]) { By = "test", TimeMs = 0 });
        door.Visibility = new PolicyVisibility(door.Pipeline, TimeProvider.System);
        door.Pipeline.Decide = (call, caller) =>
            DecisionEngine.Decide(
                new DecisionInput
                {
                    Agent = caller.Agent,
                    Kind = call.Kind,
                    Resource = call.Resource,
                    Door = call.Door,
                    Leg = call.Leg,
                    Arguments = Encoding.UTF8.GetString(call.Arguments.Span),
                    Context = Label.Clean,
                    Origins = [],
                    Session = new SessionFacts(new SessionId("s"), false, Label.Clean, 0),
                    TimeMs = 0,
                },
                door.Pipeline.Factory
            );
        await using var client = await door.ClientAsync(null);

        Text(await client.CallToolAsync("bench__echo", Args(("text", "no"))))
            .ShouldContain("jidoka:default-deny");
        Text(await client.CallToolAsync("bench__echo", Args(("text", "yes")))).ShouldBe("yes");
        (await client.CallToolAsync("dead__echo", Args(("text", "yes")))).IsError.ShouldBe(true);
        var unknown = await Should.ThrowAsync<McpException>(async () =>
            await client.CallToolAsync("bench__gone", Args(("text", "yes")))
        );

        unknown.Message.ShouldContain("Unknown tool");
        door.Pipeline.Passages.Select(p => p.Settlements.SingleOrDefault()?.As)
            .ShouldBe([null, SettledAs.Done, SettledAs.Failed, SettledAs.Superseded]);

        void Apply(ControlEvent e) => door.Pipeline.Factory = door.Pipeline.Factory.Apply(100, e);
        static AssetRegistered Tool(string server, string name) =>
            new(new Asset { Id = AssetId.Tool(server, name), Tool = new() })
            {
                By = "test",
                TimeMs = 0,
            };
    }

    [Fact]
    public async Task A_refused_call_is_never_forwarded()
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench");
        door.Pipeline.Decide = (_, _) => Decision.Refuse("no-vault", "The vault stays shut.");
        await using var client = await door.ClientAsync("bench");

        var result = await client.CallToolAsync("vault", Args());

        result.IsError.ShouldBe(true);
        Text(result).ShouldContain("no-vault");
        Text(result).ShouldContain("The vault stays shut.");
        door.UpstreamHeaders.ShouldNotContain(h => h["Mcp-Method"] == "tools/call");
        door.Pipeline.Passages.Single().Settlements.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_call_that_no_scope_covers_is_403_with_the_scope_to_ask_for()
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench");
        door.Pipeline.Decide = (_, _) => Decision.Refuse(ScopeRules.Rule, "It needs more.");
        using var client = await door.BareSessionAsync("/mcp/bench");

        foreach (
            var (call, scope) in ((string, string)[])
                [
                    (
                        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"vault","arguments":{}}}""",
                        "callTool:bench/vault"
                    ),
                    (
                        """{"jsonrpc":"2.0","id":2,"method":"resources/read","params":{"uri":"file:///a"}}""",
                        "readData:bench"
                    ),
                ]
        )
        {
            using var answer = await client.PostAsync("/mcp/bench", DoorFixture.Json(call));
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            answer
                .Headers.WwwAuthenticate.ToString()
                .ShouldBe(
                    $"Bearer realm=\"jidoka\", error=\"insufficient_scope\", scope=\"{scope}\""
                );
            var error = JsonDocument
                .Parse(await answer.Content.ReadAsStringAsync())
                .RootElement.GetProperty("error");
            error.GetProperty("message").GetString()!.ShouldContain("It needs more.");
        }
        door.UpstreamHeaders.ShouldNotContain(h => h["Mcp-Method"] == "tools/call");
    }

    [Fact]
    public async Task Arguments_that_do_not_fit_the_schema_are_neither_decided_nor_forwarded()
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench");
        await using var client = await door.ClientAsync("bench");

        var result = await client.CallToolAsync("add", Args(("a", "two"), ("b", 3)));

        result.IsError.ShouldBe(true);
        Text(result).ShouldContain("arguments.a must be of type integer");
        Text(await client.CallToolAsync("add", Args(("a", 1)))).ShouldContain("lacks 'b'");
        door.Pipeline.Passages.ShouldBeEmpty();
        door.Pipeline.Refusals.Count.ShouldBe(2);
        door.Pipeline.Refusals.ShouldAllBe(r => r.Decision.Policies[0] == "jidoka:schema");
    }

    [Fact]
    public async Task An_unknown_tool_is_named_in_an_error()
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench");
        await using var client = await door.ClientAsync("bench");

        var fault = await Should.ThrowAsync<McpProtocolException>(async () =>
            await client.CallToolAsync("nosuch", Args())
        );
        fault.ErrorCode.ShouldBe(McpErrorCode.InvalidParams);
        fault.Message.ShouldContain("Unknown tool: nosuch");
    }

    [Fact]
    public async Task A_result_is_settled_before_it_is_released()
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench");
        var gate = new TaskCompletionSource();
        var reached = new TaskCompletionSource();
        door.Pipeline.BeforeSettle = () =>
        {
            reached.TrySetResult();
            return gate.Task;
        };
        await using var client = await door.ClientAsync("bench");

        var pending = client.CallToolAsync("echo", Args(("text", "x"))).AsTask();
        await reached.Task.WaitAsync(DoorFixture.Patience);
        pending.IsCompleted.ShouldBeFalse();
        gate.SetResult();
        Text(await pending.WaitAsync(DoorFixture.Patience)).ShouldBe("x");
    }

    [Fact]
    public async Task A_result_that_cannot_be_recorded_is_not_released()
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench");
        door.Pipeline.BeforeSettle = () => throw new IOException("disk full at /secret/path");
        using var client = await door.BareSessionAsync("/mcp/bench");

        var answer = await client.PostAsync(
            "/mcp/bench",
            Call("echo", """{"text":"the result"}""")
        );

        var body = await answer.Content.ReadAsStringAsync();
        body.ShouldContain("-32603");
        body.ShouldNotContain("the result");
        body.ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_tool_that_says_it_failed_is_settled_as_failed_and_passed_on()
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench");
        await using var client = await door.ClientAsync("bench");

        var result = await client.CallToolAsync("fail", Args());

        result.IsError.ShouldBe(true);
        Text(result).ShouldBe("it failed");
        door.Pipeline.Passages.Single().Settlements.Single().As.ShouldBe(SettledAs.Failed);
    }

    [Fact]
    public async Task The_callers_credential_never_reaches_the_server_which_gets_its_own()
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench", keyFrom: "env:UPSTREAM_KEY");
        await using var client = await door.ClientAsync("bench");

        await client.CallToolAsync("echo", Args(("text", "x")));

        door.UpstreamHeaders.ShouldNotBeEmpty();
        foreach (var headers in door.UpstreamHeaders)
        {
            headers.Authorization.ToString().ShouldBe("Bearer the-servers-own-key");
            headers.ToString()!.ShouldNotContain("key-alice");
            headers.Values.ShouldNotContain(v => v.ToString().Contains("key-alice"));
        }
    }

    [Theory]
    [InlineData(RefusalFault.ForeignSession, 403)]
    [InlineData(RefusalFault.TooBusy, 429)]
    [InlineData(RefusalFault.LedgerUnavailable, 503)]
    public async Task A_call_that_cannot_be_decided_is_answered_and_not_forwarded(
        RefusalFault fault,
        int status
    )
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench");
        door.Pipeline.Refuse = new RefusedException(fault, "Not now.");
        using var client = await door.BareSessionAsync("/mcp/bench");

        var answer = await client.PostAsync("/mcp/bench", Call("echo", """{"text":"x"}"""));

        ((int)answer.StatusCode).ShouldBe(status);
        var body = await answer.Content.ReadAsStringAsync();
        body.ShouldContain("Not now.");
        body.ShouldContain("\"id\":7");
        door.UpstreamHeaders.ShouldNotContain(h => h["Mcp-Method"] == "tools/call");
    }

    [Fact]
    public async Task The_session_header_and_the_trace_reach_the_session_binding()
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench");
        using var client = await door.BareSessionAsync("/mcp/bench");
        client.DefaultRequestHeaders.Add("Jidoka-Session", "run-7");
        client.DefaultRequestHeaders.Add(
            "traceparent",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        );

        await client.PostAsync("/mcp/bench", Call("echo", """{"text":"x"}"""));

        var hint = door.Pipeline.Passages.Single().Call.Hint;
        hint.Header.ShouldBe("run-7");
        hint.TraceId.ShouldBe("0af7651916cd43dd8448eb211c80319c");
        hint.McpSession.ShouldBe(client.DefaultRequestHeaders.GetValues("Mcp-Session-Id").Single());
    }

    [Fact]
    public async Task What_a_server_asks_of_its_client_is_refused_and_counted()
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench");
        await using var client = await door.ClientAsync("bench");

        Text(await client.CallToolAsync("ask", Args())).ShouldBe("refused -32601");
        door.Pipeline.Coverage.ShouldContain("endpoint mcp:sampling/createMessage");
    }

    internal static Dictionary<string, object?> Args(params (string, object?)[] pairs) =>
        pairs.ToDictionary(p => p.Item1, p => p.Item2);

    internal static StringContent Call(string tool, string arguments, int id = 7) =>
        DoorFixture.Json(
            $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}}}}"""
        );

    internal static string Text(CallToolResult result) =>
        result.Content.OfType<TextContentBlock>().Single().Text;

    private static async Task AddServerAsync(DoorFixture door, string kind)
    {
        if (kind == "stdio")
            door.Register("bench", StdioFixture.Facts());
        else
            await door.AddHttpServerAsync(
                "bench",
                kind == "stateful"
                    ? HttpServerSessionMode.Stateful
                    : HttpServerSessionMode.Stateless
            );
    }
}
