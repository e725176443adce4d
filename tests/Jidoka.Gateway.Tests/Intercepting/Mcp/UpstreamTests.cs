using System.Text;
using System.Text.Json;
using Jidoka.Gateway.Intercepting.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>Tool servers that die, dawdle, babble or overreach.</summary>
public sealed class UpstreamTests
{
    [Fact]
    public async Task A_slow_server_fails_its_call_after_the_servers_time_out()
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench", timeoutMs: 3_000);
        await using var client = await door.ClientAsync("bench");
        const string mark = nameof(A_slow_server_fails_its_call_after_the_servers_time_out);

        var result = await client.CallToolAsync("hang", ToolCallTests.Args(("mark", mark)));

        ToolCallTests.Text(result).ShouldContain("did not answer within 3000 ms");
        door.Pipeline.Passages.Single().Settlements.Single().As.ShouldBe(SettledAs.Failed);
        await Marks.For(mark).Cancelled.Task.WaitAsync(DoorFixture.Patience);
    }

    [Theory]
    [InlineData("not json", "application/json")]
    [InlineData("""{"jsonrpc":"2.0","id":"another","result":{}}""", "application/json")]
    [InlineData("data: {\"half\":", "text/event-stream")]
    [InlineData("<html>/srv/secret/path</html>", "text/html")]
    public async Task A_server_that_answers_garbage_fails_its_call(string body, string type)
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddRawServerAsync(
            "bench",
            ScriptedServer.Answering((c, _) => ScriptedServer.WriteAsync(c, body, type)),
            timeoutMs: 4_000
        );
        await using var client = await door.ClientAsync("bench");

        var result = await client.CallToolAsync("odd", ToolCallTests.Args());

        result.IsError.ShouldBe(true);
        ToolCallTests.Text(result).ShouldNotContain("secret");
        door.Pipeline.Passages.Single().Settlements.Single().As.ShouldBe(SettledAs.Failed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_drops_its_answer_or_is_gone_fails_its_call(bool gone)
    {
        await using var door = await DoorFixture.StartAsync();
        if (gone)
            door.Register("bench", new ServerFacts { Url = "http://127.0.0.1:1/mcp" });
        else
            await door.AddRawServerAsync(
                "bench",
                ScriptedServer.Answering(
                    async (c, _) =>
                    {
                        await ScriptedServer.WriteAsync(c, "data: {", "text/event-stream");
                        await c.Response.Body.FlushAsync();
                        c.Abort();
                    }
                ),
                timeoutMs: 4_000
            );
        await using var client = await door.ClientAsync("bench");

        var result = await client.CallToolAsync("odd", ToolCallTests.Args());

        result.IsError.ShouldBe(true);
        ToolCallTests.Text(result).ShouldNotContain("127.0.0.1");
        if (gone)
            door.Pipeline.Passages.ShouldBeEmpty();
        else
            door.Pipeline.Passages.Single().Settlements.Single().As.ShouldBe(SettledAs.Failed);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    [InlineData(302)]
    public async Task A_server_that_fails_over_http_fails_its_call(int status)
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddRawServerAsync(
            "bench",
            ScriptedServer.Answering(
                (c, _) =>
                {
                    c.Response.StatusCode = status;
                    c.Response.Headers.Location = "http://127.0.0.1:1/elsewhere";
                    return c.Response.WriteAsync("stack trace with secrets");
                }
            )
        );
        await using var client = await door.ClientAsync("bench");

        var result = await client.CallToolAsync("odd", ToolCallTests.Args());

        result.IsError.ShouldBe(true);
        ToolCallTests.Text(result).ShouldNotContain("secrets");
    }

    [Fact]
    public async Task A_servers_own_error_passes_with_code_and_data()
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddRawServerAsync(
            "bench",
            ScriptedServer.Answering(
                (c, id) =>
                    ScriptedServer.WriteAsync(
                        c,
                        $$$$"""{"jsonrpc":"2.0","id":{{{{id}}}},"error":{"code":-31999,"message":"Out of paper.","data":{"tray":2}}}"""
                    )
            )
        );
        using var client = await door.BareSessionAsync("/mcp/bench");

        var body = await (
            await client.PostAsync("/mcp/bench", ToolCallTests.Call("odd", "{}"))
        ).Content.ReadAsStringAsync();

        var error = JsonDocument.Parse(body).RootElement.GetProperty("error");
        error.GetProperty("code").GetInt32().ShouldBe(-31999);
        error.GetProperty("message").GetString().ShouldBe("Out of paper.");
        error.GetProperty("data").GetProperty("tray").GetInt32().ShouldBe(2);
        door.Pipeline.Passages.Single().Settlements.Single().As.ShouldBe(SettledAs.Failed);
    }

    [Fact]
    public async Task What_the_door_does_not_know_passes_both_ways()
    {
        const string result =
            """{"content":[{"type":"vendor","n":1.50}],"structuredContent":{"é":1e400},"_meta":{"v/x":"y"}}""";
        await using var door = await DoorFixture.StartAsync();
        await door.AddRawServerAsync(
            "bench",
            ScriptedServer.Answering((c, id) => ScriptedServer.ResultAsync(c, id, result))
        );
        using var client = await door.BareSessionAsync("/mcp/bench");

        var list = await (
            await client.PostAsync(
                "/mcp/bench",
                DoorFixture.Json("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""")
            )
        ).Content.ReadAsStringAsync();
        var body = await (
            await client.PostAsync("/mcp/bench", ToolCallTests.Call("odd", "{}"))
        ).Content.ReadAsStringAsync();

        list.ShouldContain(ScriptedServer.Tool);
        body.ShouldContain(result);
        Encoding
            .UTF8.GetString(door.Pipeline.Passages.Single().Settlements.Single().Answer.Span)
            .ShouldBe(result);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/event-stream")]
    public async Task An_answer_beyond_the_bound_fails_its_call(string type)
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddRawServerAsync(
            "bench",
            ScriptedServer.Answering(
                async (c, id) =>
                {
                    // White space before the answer: without a bound the answer would be good.
                    var field = type == "text/event-stream" ? "data: " : "";
                    var chunk = Encoding.UTF8.GetBytes(field + new string(' ', 1024 * 1024) + "\n");
                    c.Response.ContentType = type;
                    for (var i = 0; i < 20; i++)
                        await c.Response.Body.WriteAsync(chunk);
                    await c.Response.WriteAsync(
                        $$$"""{{{field}}}{"jsonrpc":"2.0","id":{{{id}}},"result":{"content":[]}}"""
                            + "\n\n"
                    );
                }
            )
        );
        await using var client = await door.ClientAsync("bench");

        var result = await client.CallToolAsync("odd", ToolCallTests.Args());

        result.IsError.ShouldBe(true);
        door.Pipeline.Passages.Single().Settlements.Single().As.ShouldBe(SettledAs.Failed);
    }

    [Fact]
    public async Task A_server_that_asks_for_more_input_is_not_called_twice()
    {
        var calls = 0;
        await using var door = await DoorFixture.StartAsync();
        await door.AddRawServerAsync(
            "bench",
            ScriptedServer.Answering(
                (c, id) =>
                {
                    Interlocked.Increment(ref calls);
                    return ScriptedServer.ResultAsync(
                        c,
                        id,
                        """{"resultType":"input_required","requestState":"again"}"""
                    );
                }
            )
        );
        using var client = await door.BareSessionAsync("/mcp/bench");

        var body = await (
            await client.PostAsync("/mcp/bench", ToolCallTests.Call("odd", "{}"))
        ).Content.ReadAsStringAsync();

        BadInputTests.Error(body).ShouldBe(-32603);
        calls.ShouldBe(1);
        door.Pipeline.Coverage.ShouldContain("endpoint mcp:input_required");
    }

    [Fact]
    public async Task What_would_outlive_its_decision_is_left_out_and_counted()
    {
        string? seen = null;
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("unused");
        await door.AddRawServerAsync(
            "bench",
            async context =>
            {
                context.Request.EnableBuffering();
                using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
                var text = await reader.ReadToEndAsync();
                context.Request.Body.Position = 0;
                if (text.Contains("tools/call"))
                    seen = text;
                await ScriptedServer.Answering(
                    (c, id) => ScriptedServer.ResultAsync(c, id, "{\"content\":[]}")
                )(context);
            }
        );
        using var client = await door.BareSessionAsync("/mcp/bench");

        await client.PostAsync(
            "/mcp/bench",
            DoorFixture.Json(
                """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"odd","arguments":{"n":1.50},"task":{"ttl":1},"vendor":7,"_meta":{"io.modelcontextprotocol/clientInfo":{},"v/x":1,"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}}"""
            )
        );

        seen.ShouldNotBeNull();
        var parameters = JsonDocument.Parse(seen).RootElement.GetProperty("params");
        parameters.TryGetProperty("task", out _).ShouldBeFalse();
        parameters.GetProperty("vendor").GetInt32().ShouldBe(7);
        parameters.GetProperty("arguments").GetRawText().ShouldBe("""{"n":1.50}""");
        parameters
            .GetProperty("_meta")
            .TryGetProperty("io.modelcontextprotocol/clientInfo", out _)
            .ShouldBeFalse();
        parameters.GetProperty("_meta").GetProperty("v/x").GetInt32().ShouldBe(1);
        door.Pipeline.Coverage.ShouldContain("field mcp:tools/call.task");
        var call = door.Pipeline.Passages.Single().Call;
        call.UnknownFields.ShouldBe(1);
        call.Hint.TraceId.ShouldBe("0af7651916cd43dd8448eb211c80319c");
    }

    [Fact]
    public async Task A_server_that_forgot_its_session_is_connected_anew()
    {
        await using var door = await DoorFixture.StartAsync();
        var fail = false;
        await door.AddRawServerAsync(
            "bench",
            async context =>
            {
                context.Response.Headers["Mcp-Session-Id"] = "upstream-session";
                if (fail)
                {
                    fail = false;
                    context.Response.StatusCode = 404;
                    return;
                }
                await ScriptedServer.Answering(
                    (c, id) => ScriptedServer.ResultAsync(c, id, "{\"content\":[]}")
                )(context);
            }
        );
        using var client = await door.BareSessionAsync("/mcp/bench");
        (await CallAsync(client)).ShouldContain("\"content\":[]");
        fail = true;

        (await CallAsync(client)).ShouldContain("\"isError\":true");
        (await CallAsync(client)).ShouldContain("\"content\":[]");
    }

    [Fact]
    public async Task A_server_of_an_older_revision_is_served()
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddRawServerAsync(
            "bench",
            ScriptedServer.Answering(
                (c, id) => ScriptedServer.ResultAsync(c, id, "{\"content\":[]}"),
                revision: "2025-03-26"
            )
        );
        using var client = await door.BareSessionAsync("/mcp/bench");

        (await CallAsync(client)).ShouldContain("\"content\":[]");
    }

    [Fact]
    public async Task A_slow_server_does_not_hold_up_the_list_of_all_and_is_told_of_when_it_is_there()
    {
        var time = new FakeTimeProvider();
        await using var door = await DoorFixture.StartAsync(time);
        var asked = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        await door.AddHttpServerAsync("quick");
        await door.AddRawServerAsync(
            "slow",
            ScriptedServer.Answering(
                (c, id) => ScriptedServer.ResultAsync(c, id, "{}"),
                beforeList: () =>
                {
                    asked.TrySetResult();
                    return gate.Task;
                }
            )
        );
        using var client = await door.BareSessionAsync("/mcp");
        using var stream = await ProgressAndCancellingTests.OpenStreamAsync(client, "/mcp");

        var listing = ListAsync(client);
        await asked.Task.WaitAsync(DoorFixture.Patience);
        // The quick server must have answered before time runs out for it as well.
        SpinWait
            .SpinUntil(
                () => door.Discovered.Any(d => d.StartsWith("quick/ask", StringComparison.Ordinal)),
                DoorFixture.Patience
            )
            .ShouldBeTrue();
        time.Advance(TimeSpan.FromMilliseconds(DoorBounds.ListWaitMs + 1));

        var early = await listing.WaitAsync(DoorFixture.Patience);
        early.ShouldContain("quick__echo");
        early.ShouldNotContain("slow__odd");
        gate.SetResult();
        (await stream.ReadLineAsync().WaitAsync(DoorFixture.Patience)).ShouldBe("event: message");
        (await ListAsync(client)).ShouldContain("slow__odd");
    }

    private static async Task<string> ListAsync(HttpClient client) =>
        await (
            await client.PostAsync(
                "/mcp",
                DoorFixture.Json("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""")
            )
        ).Content.ReadAsStringAsync();

    private static async Task<string> CallAsync(HttpClient client) =>
        await (
            await client.PostAsync("/mcp/bench", ToolCallTests.Call("odd", "{}"))
        ).Content.ReadAsStringAsync();
}
