using System.Net;
using System.Text;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>Resources, prompts and completions through the door, with the stock client and stock servers.</summary>
public sealed class OfferTests
{
    [Theory]
    [InlineData("http")]
    [InlineData("stdio")]
    public async Task A_stock_client_lists_and_reads_resources_and_prompts(string kind)
    {
        await using var door = await StartAsync(kind);
        await using var client = await door.ClientAsync("bench");

        (await client.ListResourcesAsync())
            .Select(r => r.Uri)
            .ShouldBe(["test://greeting", "test://secret"], ignoreOrder: true);
        (await client.ListResourceTemplatesAsync())
            .Single()
            .UriTemplate.ShouldBe("test://items/{id}");
        (await client.ListPromptsAsync()).Single().Name.ShouldBe("greet");
        Text(await client.ReadResourceAsync("test://items/7")).ShouldBe("item 7");
        var prompt = await client.GetPromptAsync(
            "greet",
            new Dictionary<string, object?> { ["name"] = "Ada" }
        );
        ((TextContentBlock)prompt.Messages.Single().Content).Text.ShouldBe("Say hello to Ada");
        var completion = await client.CompleteAsync(
            new PromptReference { Name = "greet" },
            "name",
            "A"
        );
        completion.Completion.Values.ShouldBe(["A-completed"]);

        var calls = door.Pipeline.Passages.ToArray();
        calls.Length.ShouldBe(3);
        calls.ShouldAllBe(p =>
            p.Call.Kind == CallKind.ReadData
            && p.Call.Leg == Leg.Tool
            && p.Call.Resource == AssetId.Server("bench")
            && p.Call.Hint.McpSession == client.SessionId
            && p.Settlements.Single().As == SettledAs.Done
        );
        calls
            .Select(c => Encoding.UTF8.GetString(c.Call.Arguments.Span))
            .ShouldBe([
                """{"what":"resource","uri":"test://items/7"}""",
                """{"what":"prompt","name":"greet","arguments":{"name":"Ada"}}""",
                """{"what":"completion","name":"greet","argument":{"name":"name","value":"A"}}""",
            ]);
        Encoding.UTF8.GetString(calls[0].Settlements[0].Answer.Span).ShouldContain("item 7");
    }

    [Fact]
    public async Task The_path_of_all_servers_qualifies_uris_and_prompts()
    {
        await using var door = await StartAsync("http");
        door.Register("sp\u00e4t", StdioFixture.Facts());
        await using var client = await door.ClientAsync(null);

        var uris = (await client.ListResourcesAsync()).Select(r => r.Uri).ToList();
        uris.ShouldContain("jidoka:bench/test://greeting");
        uris.ShouldContain("jidoka:sp%C3%A4t/test://greeting");
        (await client.ListResourceTemplatesAsync())
            .Select(t => t.UriTemplate)
            .ShouldContain("jidoka:bench/test://items/{id}");
        (await client.ListPromptsAsync()).Select(p => p.Name).ShouldContain("bench__greet");
        foreach (var server in (string[])["bench", "sp%C3%A4t"])
        {
            var read = await client.ReadResourceAsync($"jidoka:{server}/test://items/x");
            Text(read).ShouldBe("item x");
            read.Contents.Single().Uri.ShouldBe($"jidoka:{server}/test://items/x");
        }
        await client.GetPromptAsync(
            "bench__greet",
            new Dictionary<string, object?> { ["name"] = "Ada" }
        );
        door.Pipeline.Passages.Select(p => p.Call.Resource.Name)
            .ShouldBe(["bench", "sp\u00e4t", "bench"]);
    }

    [Theory]
    [InlineData("test://greeting")]
    [InlineData("jidoka:bench")]
    [InlineData("jidoka:bench/")]
    [InlineData("jidoka:nosuch/test://greeting")]
    [InlineData("jidoka:%62ench/test://greeting")]
    [InlineData("JIDOKA:bench/test://greeting")]
    [InlineData("jidoka:Bench/test://greeting")]
    public async Task A_uri_in_another_spelling_means_nothing(string uri)
    {
        await using var door = await StartAsync("http");
        await using var client = await door.ClientAsync(null);

        var fault = await Should.ThrowAsync<McpProtocolException>(async () =>
            await client.ReadResourceAsync(uri)
        );

        fault.Message.ShouldContain("Unknown resource");
        door.Pipeline.Passages.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_refused_or_held_is_never_forwarded_and_says_so()
    {
        await using var door = await StartAsync("http");
        door.Pipeline.Decide = (_, _) => Decision.Refuse("no-reading", "Nothing is read here.");
        await using var client = await door.ClientAsync("bench");

        foreach (
            var ask in (Func<Task>[])
                [
                    async () => await client.ReadResourceAsync("test://greeting"),
                    async () =>
                        await client.GetPromptAsync(
                            "greet",
                            new Dictionary<string, object?> { ["name"] = "x" }
                        ),
                    async () =>
                        await client.CompleteAsync(
                            new PromptReference { Name = "greet" },
                            "name",
                            "A"
                        ),
                    async () => await client.SubscribeToResourceAsync("test://greeting"),
                ]
        )
        {
            var fault = await Should.ThrowAsync<McpProtocolException>(ask);
            fault.Message.ShouldContain("no-reading");
            fault.Message.ShouldContain("Nothing is read here.");
            ((int)fault.ErrorCode).ShouldBe(-31403);
        }
        door.Pipeline.Passages.Count.ShouldBe(4);
        door.Pipeline.Passages.ShouldAllBe(p => p.Settlements.Count == 0);
        // What policy refuses starts no server.
        door.UpstreamHeaders.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_holds_only_what_the_caller_may_read()
    {
        await using var door = await StartAsync("http");
        door.Hidden.Add("test://secret");
        door.Hidden.Add("test://items/{id}");
        door.Hidden.Add("greet");
        await using var client = await door.ClientAsync("bench");

        (await client.ListResourcesAsync()).Single().Uri.ShouldBe("test://greeting");
        (await client.ListResourceTemplatesAsync()).ShouldBeEmpty();
        (await client.ListPromptsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Policy_sees_what_is_read()
    {
        await using var door = await StartAsync("http");
        const string Policy = """
            permit (principal, action == Action::"readData", resource == Server::"bench");
            forbid (principal, action == Action::"readData", resource)
            when { context has args && context.args has uri && context.args.uri like "*secret*" };
            """;
        door.Pipeline.Factory = door.Pipeline.Factory.Apply(
            100,
            new PoliciesLoaded([new("test.cedar", Policy)]) { By = "test", TimeMs = 0 }
        );
        door.Visibility = new PolicyVisibility(door.Pipeline, TimeProvider.System);
        await using var client = await door.ClientAsync("bench");

        (await client.ListResourcesAsync()).Single().Uri.ShouldBe("test://greeting");
        (await client.ListPromptsAsync()).Single().Name.ShouldBe("greet");
        (await client.ListToolsAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("http")]
    [InlineData("stdio")]
    public async Task A_server_without_resources_lists_none(string kind)
    {
        await using var door = await DoorFixture.StartAsync();
        if (kind == "http")
            await door.AddHttpServerAsync("bench");
        else
            door.Register("bench", StdioFixture.Facts("tools"));
        await using var client = await door.ClientAsync("bench");

        (await client.ListResourcesAsync()).ShouldBeEmpty();
        (await client.ListPromptsAsync()).ShouldBeEmpty();
        await Should.ThrowAsync<McpProtocolException>(async () =>
            await client.ReadResourceAsync("test://greeting")
        );
        door.Pipeline.Passages.Single().Settlements.Single().As.ShouldBe(SettledAs.Failed);
    }

    [Fact]
    public async Task A_dead_server_is_told_and_the_read_settled_as_failed()
    {
        await using var door = await DoorFixture.StartAsync();
        door.Register(
            "bench",
            new ServerFacts { Url = "http://127.0.0.1:1/mcp", TimeoutMs = 5_000 }
        );
        await using var client = await door.ClientAsync("bench");

        var fault = await Should.ThrowAsync<McpProtocolException>(async () =>
            await client.ReadResourceAsync("test://greeting")
        );

        fault.Message.ShouldContain("cannot be reached");
        fault.Message.ShouldNotContain("127.0.0.1");
        door.Pipeline.Passages.Single().Settlements.Single().As.ShouldBe(SettledAs.Failed);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"resources/read"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":7}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":""}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":[]}}""")]
    [InlineData(
        """{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"greet","arguments":[]}}"""
    )]
    [InlineData(
        """{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/other","name":"greet"},"argument":{}}}"""
    )]
    [InlineData(
        """{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"greet"}}}"""
    )]
    public async Task What_is_no_read_is_answered_and_not_decided(string body)
    {
        await using var door = await StartAsync("http");
        using var client = await door.BareSessionAsync("/mcp/bench");

        var answer = await client.PostAsync("/mcp/bench", DoorFixture.Json(body));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        BadInputTests.Error(await answer.Content.ReadAsStringAsync()).ShouldBe(-32602);
        door.Pipeline.Passages.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_uri_beyond_the_bound_is_refused()
    {
        await using var door = await StartAsync("http");
        using var client = await door.BareSessionAsync("/mcp/bench");

        var answer = await client.PostAsync(
            "/mcp/bench",
            DoorFixture.Json(
                $$$"""{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"test:{{{new string('x', 8192)}}}"}}"""
            )
        );

        BadInputTests.Error(await answer.Content.ReadAsStringAsync()).ShouldBe(-32602);
    }

    internal static async Task<DoorFixture> StartAsync(string kind)
    {
        var door = await DoorFixture.StartAsync();
        if (kind == "stdio")
            door.Register("bench", StdioFixture.Facts());
        else
            await door.AddHttpServerAsync("bench", offers: true);
        return door;
    }

    private static string Text(ReadResourceResult result) =>
        ((TextResourceContents)result.Contents.Single()).Text;
}
