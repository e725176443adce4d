using System.Net;
using System.Text;
using System.Text.Json;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>Ways around the door in its older revisions, each closed: nothing is decided, nothing forwarded.</summary>
public sealed class BypassTests
{
    [Theory]
    [InlineData("Echo")]
    [InlineData("ECHO")]
    [InlineData("echo ")]
    [InlineData(" echo")]
    [InlineData("echo\u200b")]
    [InlineData("echo\u0301")]
    [InlineData("\uff45cho")]
    [InlineData("\u0435cho")]
    [InlineData("echo\0")]
    [InlineData("echo\n")]
    [InlineData("../bench/echo")]
    [InlineData("bench/echo")]
    [InlineData("%65cho")]
    public async Task A_name_in_another_spelling_is_another_tool_and_there_is_none(string name)
    {
        await using var door = await StartAsync();
        using var one = await door.BareSessionAsync("/mcp/bench");
        using var all = await door.BareSessionAsync("/mcp");

        (await CallAsync(one, "/mcp/bench", name)).ShouldContain("Unknown tool");
        (await CallAsync(all, "/mcp", "bench__" + name)).ShouldContain("Unknown tool");
        NothingHappened(door);
    }

    [Theory]
    [InlineData("Bench__echo")]
    [InlineData("bench_echo")]
    [InlineData("bench__bench__echo")]
    [InlineData("__echo")]
    [InlineData("ben\u200bch__echo")]
    [InlineData("\uff42ench__echo")]
    [InlineData("bench\uff3f\uff3fecho")]
    [InlineData("bench.echo")]
    [InlineData("bench:echo")]
    public async Task A_servers_name_in_another_spelling_is_another_server_and_there_is_none(
        string name
    )
    {
        await using var door = await StartAsync();
        using var all = await door.BareSessionAsync("/mcp");

        (await CallAsync(all, "/mcp", name)).ShouldContain("Unknown tool");
        NothingHappened(door);
    }

    [Theory]
    [InlineData("/mcp/Bench")]
    [InlineData("/mcp/bench%00")]
    [InlineData("/mcp/bench%20")]
    [InlineData("/mcp/%EF%BD%82ench")]
    [InlineData("/mcp/bench%2F..%2Felse")]
    [InlineData("/mcp/else/../bench%2e")]
    public async Task A_path_in_another_spelling_leads_to_no_server(string path)
    {
        await using var door = await StartAsync();
        using var client = door.Bare();

        var answer = await client.PostAsync(path, ToolCallTests.Call("echo", """{"text":"x"}"""));

        ((int)answer.StatusCode).ShouldBeOneOf(400, 404);
        NothingHappened(door);
    }

    [Theory]
    [InlineData("""{"name":"echo","name":"vault","arguments":{"text":"x"}}""")]
    [InlineData("""{"name":"echo","n\u0061me":"vault","arguments":{"text":"x"}}""")]
    [InlineData("""{"name":"echo","arguments":{"text":"x","te\u0078t":"y"}}""")]
    [InlineData("""{"name":"echo","arguments":{"text":"x"},"_meta":{"a":1,"\u0061":2}}""")]
    public async Task A_key_that_stands_twice_in_any_spelling_is_refused(string parameters)
    {
        await using var door = await StartAsync();
        using var client = await door.BareSessionAsync("/mcp/bench");

        var answer = await client.PostAsync(
            "/mcp/bench",
            DoorFixture.Json(
                $$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{parameters}}}"""
            )
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        BadInputTests.Error(await answer.Content.ReadAsStringAsync()).ShouldBe(-32600);
        NothingHappened(door);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","m\u0065thod":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"TOOLS/CALL","params":{"name":"echo"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call ","params":{"name":"echo"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools\u2215call","params":{"name":"echo"}}""")]
    [InlineData("""{"JSONRPC":"2.0","ID":1,"METHOD":"tools/call","PARAMS":{"name":"echo"}}""")]
    public async Task An_envelope_in_another_spelling_calls_nothing(string message)
    {
        await using var door = await StartAsync();
        using var client = await door.BareSessionAsync("/mcp/bench");

        var answer = await client.PostAsync("/mcp/bench", DoorFixture.Json(message));

        BadInputTests.Error(await answer.Content.ReadAsStringAsync()).ShouldBeOneOf(-32600, -32601);
        NothingHappened(door);
    }

    [Theory]
    [InlineData("[{0}]")]
    [InlineData("[{0},{0}]")]
    [InlineData("[[{0}]]")]
    [InlineData("{0}{0}")]
    [InlineData("{0}\n{0}")]
    [InlineData("\ufeff{0}")]
    public async Task A_batch_or_a_body_of_two_messages_is_refused(string form)
    {
        await using var door = await StartAsync();
        using var client = await door.BareSessionAsync("/mcp/bench");
        const string call =
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":"x"}}}""";

        var answer = await client.PostAsync(
            "/mcp/bench",
            DoorFixture.Json(form.Replace("{0}", call, StringComparison.Ordinal))
        );

        BadInputTests.Error(await answer.Content.ReadAsStringAsync()).ShouldBeOneOf(-32600, -32700);
        NothingHappened(door);
    }

    [Theory]
    [InlineData("application/json;q=0, text/event-stream;q=0")]
    [InlineData("*/*;q=0")]
    [InlineData("text/*")]
    [InlineData("application/jsonp")]
    [InlineData("json")]
    public async Task A_client_that_takes_no_answer_calls_nothing(string accept)
    {
        await using var door = await StartAsync();
        using var client = await door.BareSessionAsync("/mcp/bench");
        client.DefaultRequestHeaders.Remove("Accept");
        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", accept);

        var answer = await client.PostAsync(
            "/mcp/bench",
            ToolCallTests.Call("echo", """{"text":"x"}""")
        );

        // What can be an event stream may be taken; everything else is refused.
        if (accept == "text/*")
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        else
        {
            ((int)answer.StatusCode).ShouldBeOneOf(400, 406);
            NothingHappened(door);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    [InlineData("identity")]
    [InlineData("identity, gzip")]
    [InlineData("aes128gcm")]
    [InlineData("")]
    public async Task A_body_that_says_that_it_is_coded_is_refused(string coding)
    {
        await using var door = await StartAsync();
        using var client = await door.BareSessionAsync("/mcp/bench");
        var body = ToolCallTests.Call("echo", """{"text":"x"}""");
        body.Headers.TryAddWithoutValidation("Content-Encoding", coding);

        var answer = await client.PostAsync("/mcp/bench", body);

        answer.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        NothingHappened(door);
    }

    [Theory]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/json; charset=ibm037")]
    [InlineData("application/json; charset=utf-7")]
    [InlineData("application/json, text/plain")]
    [InlineData("text/json")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task A_body_of_another_type_or_character_set_is_refused(string type)
    {
        await using var door = await StartAsync();
        using var client = await door.BareSessionAsync("/mcp/bench");
        var body = ToolCallTests.Call("echo", """{"text":"x"}""");
        body.Headers.Remove("Content-Type");
        body.Headers.TryAddWithoutValidation("Content-Type", type);

        var answer = await client.PostAsync("/mcp/bench", body);

        answer.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        NothingHappened(door);
    }

    [Fact]
    public async Task A_body_in_another_encoding_than_UTF8_is_refused()
    {
        await using var door = await StartAsync();
        using var client = await door.BareSessionAsync("/mcp/bench");
        var call =
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":"x"}}}""";
        foreach (
            var encoding in (Encoding[])
                [Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32]
        )
        {
            var body = new ByteArrayContent(encoding.GetBytes(call));
            body.Headers.ContentType = new("application/json");

            var answer = await client.PostAsync("/mcp/bench", body);

            BadInputTests.Error(await answer.Content.ReadAsStringAsync()).ShouldBe(-32700);
        }
        NothingHappened(door);
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("Alice")]
    public async Task Another_agents_session_id_opens_nothing(string agent)
    {
        await using var door = await StartAsync();
        using var alice = await door.BareSessionAsync("/mcp/bench");
        using var other = door.Bare(agent);
        other.DefaultRequestHeaders.Add(
            "Mcp-Session-Id",
            alice.DefaultRequestHeaders.GetValues("Mcp-Session-Id")
        );

        var answer = await other.PostAsync(
            "/mcp/bench",
            ToolCallTests.Call("echo", """{"text":"x"}""")
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await other.GetAsync("/mcp/bench")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await other.DeleteAsync("/mcp/bench")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        NothingHappened(door);
    }

    private static async Task<DoorFixture> StartAsync()
    {
        var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench");
        return door;
    }

    private static void NothingHappened(DoorFixture door)
    {
        door.Pipeline.Passages.ShouldBeEmpty();
        door.UpstreamHeaders.ShouldNotContain(h => h["Mcp-Method"] == "tools/call");
    }

    private static async Task<string> CallAsync(HttpClient client, string path, string tool) =>
        await (
            await client.PostAsync(
                path,
                DoorFixture.Json(
                    JsonSerializer.Serialize(
                        new
                        {
                            jsonrpc = "2.0",
                            id = 1,
                            method = "tools/call",
                            @params = new { name = tool, arguments = new { text = "x" } },
                        }
                    )
                )
            )
        ).Content.ReadAsStringAsync();
}
