namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>Clients without sessions that listen, and what the gateway listens to for clients of both eras.</summary>
public sealed class ListenTests
{
    private const string Lists =
        """{"toolsListChanged":true,"resourcesListChanged":true,"promptsListChanged":true}""";

    private const string Two =
        """{"name":"odd","inputSchema":{"type":"object"}},{"name":"even","inputSchema":{"type":"object"}}""";

    [Fact]
    public async Task A_newer_client_hears_of_a_newer_servers_changes()
    {
        var server = new ListeningServer();
        await using var door = await server.BehindADoorAsync();
        using var client = door.Bare();

        var (listening, granted) = await ListenClient.GrantedAsync(
            client,
            """{"toolsListChanged":true,"resourceSubscriptions":["test://a","test://a"]}"""
        );
        using var _ = listening;
        granted.ShouldBe("""{"toolsListChanged":true,"resourceSubscriptions":["test://a"]}""");
        var told = await TellingOfAsync(server, "test://a");
        await told.UpdatedAsync("test://other");
        await told.UpdatedAsync("test://a");
        (await listening.NextAsync()).ShouldBe("test://a");
        await WhenListedAsync(server, "tools/list");
        server.Tools = Two;
        await told.ListChangedAsync("tools");
        (await listening.NextAsync()).ShouldBe("notifications/tools/list_changed");
        var passage = door.Pipeline.Passages.ShouldHaveSingleItem();
        passage.Call.Kind.ShouldBe(CallKind.ReadData);
        passage.Settlements.Single().As.ShouldBe(SettledAs.Done);
    }

    [Fact]
    public async Task A_newer_client_hears_of_an_older_servers_changes()
    {
        await using var door = await DoorFixture.StartAsync();
        var talk = new TalkingServer { Expected = 1 };
        await door.AddRawServerAsync("bench", talk.AnswerAsync);
        using var client = door.Bare();

        var (listening, granted) = await ListenClient.GrantedAsync(
            client,
            """{"resourceSubscriptions":["jidoka:bench/test://a","jidoka:none/test://a","test://a"]}""",
            "/mcp"
        );
        using var _ = listening;
        granted.ShouldBe("""{"resourceSubscriptions":["jidoka:bench/test://a"]}""");
        await talk.Listening.Task.WaitAsync(DoorFixture.Patience);
        talk.Asked.ShouldContain("resources/subscribe");
        await talk.SayAsync(1, """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");
        await talk.SayAsync(
            1,
            """{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"test://a"}}"""
        );
        // What it did not ask for it does not hear.
        (await listening.NextAsync()).ShouldBe("jidoka:bench/test://a");
    }

    [Fact]
    public async Task An_older_client_hears_of_a_newer_servers_changes()
    {
        await using var door = await DoorFixture.StartAsync();
        var server = new ListeningServer { Tells = u => u == "test://a" };
        await door.AddRawServerAsync("bench", server.AnswerAsync);
        using var client = await door.BareSessionAsync("/mcp/bench");
        using var stream = await ProgressAndCancellingTests.OpenStreamAsync(client, "/mcp/bench");

        (await SubscriptionTests.AskAsync(client, "resources/subscribe", "test://b")).ShouldContain(
            "-32601"
        );
        (await SubscriptionTests.AskAsync(client, "resources/subscribe", "test://a")).ShouldContain(
            "\"result\":{}"
        );
        var told = await TellingOfAsync(server, "test://a");
        await told.UpdatedAsync("test://b");
        await told.UpdatedAsync("test://a");
        (await SubscriptionTests.NextAsync(stream)).ShouldBe("test://a");
        await told.ListChangedAsync("prompts");
        (await SubscriptionTests.NextAsync(stream)).ShouldBe("notifications/prompts/list_changed");
        (
            await SubscriptionTests.AskAsync(client, "resources/unsubscribe", "test://a")
        ).ShouldContain("\"result\":{}");
        await told.UpdatedAsync("test://a");
        await told.ListChangedAsync("tools");
        (await SubscriptionTests.NextAsync(stream)).ShouldBe("notifications/tools/list_changed");
    }

    [Fact]
    public async Task Who_may_not_see_what_changed_hears_of_no_change()
    {
        // What changes before a stream has seen the lists once is told in any case: then this stream shows nothing, another will.
        const int streams = 4;
        for (var i = 1; i <= streams; i++)
        {
            var first = await FirstNewsAfterAHiddenChangeAsync();
            if (first == "notifications/resources/list_changed")
                return;
        }
        Assert.Fail($"{streams} streams heard of what their client may not see.");
    }

    private static async Task<string?> FirstNewsAfterAHiddenChangeAsync()
    {
        var server = new ListeningServer();
        await using var door = await server.BehindADoorAsync();
        door.Hidden.Add("bench/even");
        door.Hidden.Add("test://hidden");
        using var client = door.Bare();
        var (listening, _) = await ListenClient.GrantedAsync(client, Lists);
        using var __ = listening;
        var told = await server.NextAsync();
        await WhenListedAsync(server, "tools/list", "prompts/list", "resources/templates/list");

        server.Tools =
            ScriptedServer.Tool + ",{\"name\":\"even\",\"inputSchema\":{\"type\":\"object\"}}";
        await told.ListChangedAsync("tools");
        server.Resources += ",{\"uri\":\"test://hidden\",\"name\":\"h\"}";
        await told.ListChangedAsync("resources");
        await WhenListedAsync(server, "tools/list", "resources/templates/list");
        server.Resources += ",{\"uri\":\"test://b\",\"name\":\"b\"}";
        await told.ListChangedAsync("resources");

        return await listening.NextAsync();
    }

    [Fact]
    public async Task What_policy_refuses_is_not_granted_and_nothing_of_it_is_asked_of_the_server()
    {
        var server = new ListeningServer();
        await using var door = await server.BehindADoorAsync();
        door.Pipeline.Decide = (call, _) =>
            System.Text.Encoding.UTF8.GetString(call.Arguments.Span).Contains("test://b")
                ? Decision.Refuse("no-b", "Not b.")
                : new() { Verdict = Verdict.Allow, Policies = ["p"] };
        using var client = door.Bare();

        var (listening, granted) = await ListenClient.GrantedAsync(
            client,
            """{"resourceSubscriptions":["test://b","test://a"]}"""
        );
        using var _ = listening;

        granted.ShouldBe("""{"resourceSubscriptions":["test://a"]}""");
        (await server.NextAsync()).Uris.ShouldBe(["test://a"]);
        // Nothing granted at all is nothing to wait for.
        var (none, nothing) = await ListenClient.GrantedAsync(
            client,
            """{"resourceSubscriptions":["test://b"]}"""
        );
        nothing.ShouldBe("{}");
        (await none.NextAsync()).ShouldBe("result");
        (await none.NextAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_resource_that_may_not_be_read_any_more_is_not_told_of()
    {
        var server = new ListeningServer();
        await using var door = await server.BehindADoorAsync();
        using var client = door.Bare();
        var (listening, _) = await ListenClient.GrantedAsync(
            client,
            """{"resourceSubscriptions":["test://a","test://c"]}"""
        );
        using var __ = listening;
        var told = await TellingOfAsync(server, "test://a", "test://c");

        door.Hidden.Add("test://a");
        await told.UpdatedAsync("test://a");
        await told.UpdatedAsync("test://c");

        (await listening.NextAsync()).ShouldBe("test://c");
    }

    [Fact]
    public async Task A_change_of_policy_that_takes_away_what_was_granted_ends_the_stream_and_another_tells_what_changed()
    {
        var server = new ListeningServer();
        await using var door = await server.BehindADoorAsync();
        using var client = door.Bare();
        var (lists, _) = await ListenClient.GrantedAsync(client, Lists);
        var (resource, _) = await ListenClient.GrantedAsync(
            client,
            """{"resourceSubscriptions":["test://a"]}"""
        );
        await WhenListedAsync(server, "tools/list", "prompts/list", "resources/templates/list");

        door.Hidden.Add("test://a");
        door.Apply(
            new PoliciesLoaded([new("p.cedar", "permit (principal, action, resource);")])
            {
                By = "test",
                TimeMs = 0,
            }
        );

        (await resource.NextAsync()).ShouldBe("result");
        (await lists.NextAsync()).ShouldBe("notifications/resources/list_changed");
        lists.Dispose();
        resource.Dispose();
    }

    [Fact]
    public async Task A_tool_that_goes_into_quarantine_is_a_change_of_the_list()
    {
        await using var door = await DoorFixture.StartAsync();
        var server = new ListeningServer { Tools = Two };
        await door.AddRawServerAsync("bench", server.AnswerAsync);
        using var client = door.Bare();
        var (listening, _) = await ListenClient.GrantedAsync(
            client,
            """{"toolsListChanged":true}"""
        );
        using var __ = listening;
        await server.NextAsync();
        await WhenListedAsync(server, "tools/list");

        // The server tells nobody: another client's look at the list is what finds it out.
        server.Tools = Two.Replace("\"even\",", "\"even\",\"description\":\"Other words.\",");
        using var other = door.Bare();
        await other.SendAsync("/mcp/bench", SessionlessClient.Message("tools/list"));

        door.Pipeline.Factory.Quarantined.ShouldHaveSingleItem();
        (await listening.NextAsync()).ShouldBe("notifications/tools/list_changed");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stopped_agents_listening_ends_at_once_and_no_other_begins(bool byStop)
    {
        var server = new ListeningServer();
        await using var door = await server.BehindADoorAsync();
        using var client = door.Bare();
        using var other = door.Bare("bob");
        var (listening, _) = await ListenClient.GrantedAsync(client, Lists);
        var (others, _) = await ListenClient.GrantedAsync(
            other,
            """{"resourceSubscriptions":["test://a"]}"""
        );
        var told = await TellingOfAsync(server, "test://a");

        if (byStop)
            door.Apply(new AgentStopped(new("alice"), "test") { By = "test", TimeMs = 0 });
        else
            door.Pipeline.Withdrawn = c => c.Agent.Value == "alice";

        (await listening.NextAsync()).ShouldBeNull();
        using var again = await ListenClient.OpenAsync(client, Lists);
        again.Status.ShouldBe(403);
        // Another agent goes on listening.
        await told.UpdatedAsync("test://a");
        (await others.NextAsync()).ShouldBe("test://a");
        listening.Dispose();
        others.Dispose();
    }

    [Fact]
    public async Task The_server_is_left_when_nobody_listens_any_more()
    {
        var server = new ListeningServer();
        await using var door = await server.BehindADoorAsync();
        using var client = door.Bare();
        var (listening, _) = await ListenClient.GrantedAsync(
            client,
            """{"resourceSubscriptions":["test://a"]}"""
        );
        var told = await TellingOfAsync(server, "test://a");

        listening.Dispose();

        await told.Gone.Task.WaitAsync(DoorFixture.Patience);
    }

    [Fact]
    public async Task A_listening_that_breaks_is_begun_again_and_what_may_have_been_missed_is_news()
    {
        var server = new ListeningServer();
        await using var door = await server.BehindADoorAsync();
        using var client = door.Bare();
        var (listening, _) = await ListenClient.GrantedAsync(
            client,
            """{"toolsListChanged":true,"resourceSubscriptions":["test://a"]}"""
        );
        using var __ = listening;
        var told = await TellingOfAsync(server, "test://a");
        await WhenListedAsync(server, "tools/list");

        server.Tools = Two;
        told.EndNow();

        string?[] heard = [await listening.NextAsync(), await listening.NextAsync()];
        heard.ShouldBe(["test://a", "notifications/tools/list_changed"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_server_that_does_not_tell_is_asked_once_and_grants_no_resource()
    {
        await using var door = await DoorFixture.StartAsync();
        var server = new ListeningServer { Refusal = """{"code":-32601,"message":"No."}""" };
        await door.AddRawServerAsync("bench", server.AnswerAsync);
        using var client = door.Bare();

        var (listening, granted) = await ListenClient.GrantedAsync(
            client,
            """{"resourceSubscriptions":["test://a"]}"""
        );
        using var _ = listening;

        granted.ShouldBe("{}");
        server.Asked.Count(m => m == "subscriptions/listen").ShouldBe(1);
        server.Asked.ShouldNotContain("resources/subscribe");
    }

    [Fact]
    public async Task What_a_server_did_not_declare_it_is_not_asked_for()
    {
        await using var door = await DoorFixture.StartAsync();
        var server = new ListeningServer
        {
            Capabilities = """{"tools":{"listChanged":true},"resources":{}}""",
        };
        await door.AddRawServerAsync("bench", server.AnswerAsync);
        using var client = door.Bare();

        var (listening, granted) = await ListenClient.GrantedAsync(
            client,
            """{"toolsListChanged":true,"resourceSubscriptions":["test://a"]}"""
        );
        using var _ = listening;

        granted.ShouldBe("""{"toolsListChanged":true}""");
        (await server.NextAsync()).Asked.ShouldBe("""{"toolsListChanged":true}""");
    }

    // The server's stream that tells of these: those before it told of less.
    internal static async Task<ListeningServer.Listening> TellingOfAsync(
        ListeningServer server,
        params string[] uris
    )
    {
        while (true)
            if (await server.NextAsync() is var told && uris.All(told.Uris.Contains))
                return told;
    }

    // The lists that a change is told by are looked at behind the client's back.
    private static async Task WhenListedAsync(ListeningServer server, params string[] methods)
    {
        foreach (var method in methods)
            await server.ListedAsync(method);
    }
}
