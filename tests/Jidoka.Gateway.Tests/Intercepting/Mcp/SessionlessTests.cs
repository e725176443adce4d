using System.Text.Json.Nodes;
using ModelContextProtocol.AspNetCore;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>The revision without sessions: what the door says of itself, and what it refuses.</summary>
public sealed class SessionlessTests
{
    [Theory]
    [InlineData(HttpServerSessionMode.Stateful)]
    [InlineData(HttpServerSessionMode.Stateless)]
    public async Task A_call_needs_no_session_and_is_decided_like_any_other(
        HttpServerSessionMode mode
    )
    {
        await using var door = await StartAsync(mode);
        using var client = door.Bare();

        var (status, body) = await client.CallAsync("echo", new() { ["text"] = "hello" });

        status.ShouldBe(200);
        body.Text().ShouldBe("hello");
        var result = body.GetProperty("result");
        result.GetProperty("resultType").GetString().ShouldBe("complete");
        result
            .GetProperty("_meta")
            .GetProperty("io.modelcontextprotocol/serverInfo")
            .GetProperty("name")
            .GetString()
            .ShouldBe("jidoka");
        var passage = door.Pipeline.Passages.Single();
        passage.Call.Resource.ShouldBe(AssetId.Tool("bench", "echo"));
        passage.Call.Hint.McpSession.ShouldBeNull();
        passage.Settlements.Single().As.ShouldBe(SettledAs.Done);
    }

    [Fact]
    public async Task A_refused_call_is_words_for_the_agent_and_is_not_forwarded()
    {
        await using var door = await StartAsync();
        door.Pipeline.Decide = (_, _) => Decision.Refuse("no-echo", "Nobody echoes.");
        using var client = door.Bare();

        var (status, body) = await client.CallAsync("echo", new() { ["text"] = "hello" });

        status.ShouldBe(200);
        body.Text().ShouldContain("no-echo");
        body.GetProperty("result").GetProperty("isError").GetBoolean().ShouldBeTrue();
        door.UpstreamHeaders.ShouldNotContain(h => h["Mcp-Method"] == "tools/call");
    }

    [Fact]
    public async Task What_the_door_offers_is_discovered()
    {
        await using var door = await StartAsync();
        using var client = door.Bare();

        var (status, body) = await client.SendAsync(
            "/mcp",
            SessionlessClient.Message("server/discover")
        );

        status.ShouldBe(200);
        var result = body.GetProperty("result");
        result
            .GetProperty("supportedVersions")
            .EnumerateArray()
            .Select(v => v.GetString())
            .ShouldBe(["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"]);
        result.GetProperty("capabilities").TryGetProperty("tools", out _).ShouldBeTrue();
        result.TryGetProperty("instructions", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("tools/list", "tools", "name", "vault")]
    [InlineData("resources/list", "resources", "uri", "test://secret")]
    [InlineData("resources/templates/list", "resourceTemplates", "uriTemplate", "x")]
    [InlineData("prompts/list", "prompts", "name", "x")]
    public async Task A_list_is_the_callers_own_and_says_so(
        string method,
        string member,
        string key,
        string hidden
    )
    {
        await using var door = await StartAsync(offers: true);
        door.Hidden.Add("bench/vault");
        door.Hidden.Add("test://secret");
        using var client = door.Bare();

        var (_, body) = await client.SendAsync("/mcp/bench", SessionlessClient.Message(method));

        var result = body.GetProperty("result");
        result.GetProperty("cacheScope").GetString().ShouldBe("private");
        result.GetProperty("ttlMs").GetInt32().ShouldBe(0);
        var names = result
            .GetProperty(member)
            .EnumerateArray()
            .Select(e => e.GetProperty(key).GetString())
            .ToArray();
        names.ShouldNotBeEmpty();
        names.ShouldNotContain(hidden);
    }

    [Fact]
    public async Task A_resource_is_read_anew_each_time_and_one_that_is_absent_is_a_bad_parameter()
    {
        await using var door = await StartAsync(offers: true);
        using var client = door.Bare();

        var (_, body) = await client.SendAsync("/mcp/bench", Read("test://greeting"));
        body.GetProperty("result").GetProperty("cacheScope").GetString().ShouldBe("private");
        body.GetProperty("result").GetProperty("ttlMs").GetInt32().ShouldBe(0);

        (await client.SendAsync("/mcp/bench", Read("test://nothing"))).Body.Code().ShouldBe(-32602);
        door.Pipeline.Passages.Select(p => p.Settlements.Single().As)
            .ShouldBe([SettledAs.Done, SettledAs.Failed]);
    }

    [Theory]
    [InlineData("ping")]
    [InlineData("initialize")]
    [InlineData("logging/setLevel")]
    [InlineData("resources/subscribe")]
    [InlineData("tasks/get")]
    [InlineData("roots/list")]
    public async Task A_method_that_is_not_served_is_not_found_and_counted(string method)
    {
        await using var door = await StartAsync();
        using var client = door.Bare();

        var (status, body) = await client.SendAsync("/mcp", SessionlessClient.Message(method));

        status.ShouldBe(404);
        body.Code().ShouldBe(-32601);
        door.Pipeline.Coverage.ShouldBe(["endpoint mcp:" + method]);
    }

    [Theory]
    [InlineData("protocolVersion", null, 400, -32602)]
    [InlineData("protocolVersion", "7", 400, -32602)]
    [InlineData("protocolVersion", "\"2025-11-25\"", 400, -32600)]
    [InlineData("protocolVersion", "\"2099-01-01\"", 400, -32020)]
    [InlineData("clientCapabilities", null, 400, -32602)]
    [InlineData("clientCapabilities", "[]", 400, -32602)]
    public async Task A_request_that_does_not_say_what_it_is_is_refused(
        string field,
        string? value,
        int status,
        int code
    )
    {
        await using var door = await StartAsync();
        using var client = door.Bare();
        var message = SessionlessClient.Message(
            "tools/call",
            new()
            {
                ["name"] = "echo",
                ["arguments"] = new JsonObject { ["text"] = "x" },
            }
        );
        var meta = message["params"]!["_meta"]!.AsObject();
        if (value is null)
            meta.Remove("io.modelcontextprotocol/" + field);
        else
            meta["io.modelcontextprotocol/" + field] = JsonNode.Parse(value);

        var answer = await client.SendAsync("/mcp/bench", message);

        answer.Status.ShouldBe(status);
        answer.Body.Code().ShouldBe(code);
        door.Pipeline.Passages.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_of_a_client_is_no_message_of_this_revision()
    {
        await using var door = await StartAsync();
        using var client = door.Bare();
        client.DefaultRequestHeaders.Add("MCP-Protocol-Version", SessionlessClient.Revision);

        var answer = await client.PostAsync(
            "/mcp",
            DoorFixture.Json("""{"jsonrpc":"2.0","id":"jidoka-1","result":{}}""")
        );

        ((int)answer.StatusCode).ShouldBe(400);
    }

    [Fact]
    public async Task A_client_that_leaves_cancels_its_call()
    {
        await using var door = await StartAsync();
        using var client = door.Bare();
        const string mark =
            nameof(SessionlessTests) + nameof(A_client_that_leaves_cancels_its_call);
        using var leave = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp/bench")
        {
            Content = DoorFixture.Json(
                SessionlessClient
                    .Message(
                        "tools/call",
                        new()
                        {
                            ["name"] = "hang",
                            ["arguments"] = new JsonObject { ["mark"] = mark },
                        }
                    )
                    .ToJsonString()
            ),
        };
        request.Headers.Add("MCP-Protocol-Version", SessionlessClient.Revision);
        request.Headers.Add("Mcp-Method", "tools/call");
        request.Headers.Add("Mcp-Name", "hang");

        var pending = client.SendAsync(request, leave.Token);
        await Marks.For(mark).Began.Task.WaitAsync(DoorFixture.Patience);
        await leave.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(pending);
        await Marks.For(mark).Cancelled.Task.WaitAsync(DoorFixture.Patience);
        var passage = door.Pipeline.Passages.Single();
        await passage.Disposed.Task.WaitAsync(DoorFixture.Patience);
        passage.Settlements.Single().As.ShouldBe(SettledAs.Abandoned);
    }

    [Fact]
    public async Task An_older_client_sees_nothing_of_the_newer_era()
    {
        await using var door = await StartAsync(HttpServerSessionMode.Stateless);
        using var client = await door.BareSessionAsync("/mcp/bench");

        var answer = await client.PostAsync(
            "/mcp/bench",
            ToolCallTests.Call("echo", """{"text":"x"}""")
        );

        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldContain("\"text\":\"x\"");
        text.ShouldNotContain("resultType");
        text.ShouldNotContain("serverInfo");
    }

    private static JsonObject Read(string uri) =>
        SessionlessClient.Message("resources/read", new() { ["uri"] = uri });

    private static async Task<DoorFixture> StartAsync(
        HttpServerSessionMode mode = HttpServerSessionMode.Stateful,
        bool offers = false
    )
    {
        var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench", mode, offers: offers);
        return door;
    }
}
