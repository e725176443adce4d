using System.Net.Http.Headers;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.AspNetCore;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>What happens while a call runs.</summary>
public sealed class ProgressAndCancellingTests
{
    [Theory]
    [InlineData("http")]
    [InlineData("stdio")]
    public async Task Progress_reaches_the_client_in_order_and_before_the_result(string kind)
    {
        await using var door = await DoorFixture.StartAsync();
        if (kind == "http")
            await door.AddHttpServerAsync("bench");
        else
            door.Register("bench", StdioFixture.Facts());
        using var client = await door.BareSessionAsync("/mcp/bench");

        var answer = await client.PostAsync(
            "/mcp/bench",
            DoorFixture.Json(
                """{"jsonrpc":"2.0","id":"c1","method":"tools/call","params":{"name":"count","arguments":{"steps":20},"_meta":{"progressToken":"mine","vendor/x":1}}}"""
            )
        );

        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        var events = Events(await answer.Content.ReadAsStringAsync());
        events.Count.ShouldBe(21);
        for (var i = 0; i < 20; i++)
        {
            var parameters = events[i].GetProperty("params");
            parameters.GetProperty("progressToken").GetString().ShouldBe("mine");
            parameters.GetProperty("progress").GetInt32().ShouldBe(i + 1);
        }
        events[20].GetProperty("id").GetString().ShouldBe("c1");
        events[20].GetProperty("result").ToString().ShouldContain("counted 20");
    }

    [Fact]
    public async Task A_stock_client_hears_progress()
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench");
        await using var client = await door.ClientAsync("bench");
        var heard = new TaskCompletionSource();
        using var leave = new CancellationTokenSource();
        const string mark = nameof(A_stock_client_hears_progress);

        // The call goes on until progress was heard: the stock client may handle a result before the progress that
        // came ahead of it.
        var pending = client
            .CallToolAsync(
                "hang",
                ToolCallTests.Args(("mark", mark)),
                new Heard(_ => heard.TrySetResult()),
                cancellationToken: leave.Token
            )
            .AsTask();

        await heard.Task.WaitAsync(DoorFixture.Patience);
        await leave.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(pending);
    }

    [Theory]
    [InlineData(HttpServerSessionMode.Stateful)]
    [InlineData(HttpServerSessionMode.Stateless)]
    public async Task A_cancelled_call_is_cancelled_at_the_server_and_gets_no_answer(
        HttpServerSessionMode mode
    )
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench", mode);
        using var client = await door.BareSessionAsync("/mcp/bench");
        var mark = nameof(A_cancelled_call_is_cancelled_at_the_server_and_gets_no_answer) + mode;

        var pending = client.PostAsync(
            "/mcp/bench",
            ToolCallTests.Call("hang", $$"""{"mark":"{{mark}}"}""")
        );
        await Marks.For(mark).Began.Task.WaitAsync(DoorFixture.Patience);
        var notice = await client.PostAsync(
            "/mcp/bench",
            DoorFixture.Json(
                """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}"""
            )
        );

        ((int)notice.StatusCode).ShouldBe(202);
        var answer = await pending.WaitAsync(DoorFixture.Patience);
        (await answer.Content.ReadAsStringAsync()).ShouldBeEmpty();
        await Marks.For(mark).Cancelled.Task.WaitAsync(DoorFixture.Patience);
        door.Pipeline.Passages.Single().Settlements.Single().As.ShouldBe(SettledAs.Abandoned);
    }

    [Fact]
    public async Task A_client_that_leaves_cancels_its_call_at_the_server()
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench");
        await using var client = await door.ClientAsync("bench");
        const string mark = nameof(A_client_that_leaves_cancels_its_call_at_the_server);
        using var leave = new CancellationTokenSource();

        var pending = client
            .CallToolAsync(
                "hang",
                ToolCallTests.Args(("mark", mark)),
                cancellationToken: leave.Token
            )
            .AsTask();
        await Marks.For(mark).Began.Task.WaitAsync(DoorFixture.Patience);
        await leave.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(pending);
        await Marks.For(mark).Cancelled.Task.WaitAsync(DoorFixture.Patience);
        var passage = door.Pipeline.Passages.Single();
        await passage.Disposed.Task.WaitAsync(DoorFixture.Patience);
        passage.Settlements.Single().As.ShouldBe(SettledAs.Abandoned);
    }

    [Fact]
    public async Task Ending_the_session_cancels_its_open_calls()
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench");
        using var client = await door.BareSessionAsync("/mcp/bench");
        const string mark = nameof(Ending_the_session_cancels_its_open_calls);

        var pending = client.PostAsync(
            "/mcp/bench",
            ToolCallTests.Call("hang", $$"""{"mark":"{{mark}}"}""")
        );
        await Marks.For(mark).Began.Task.WaitAsync(DoorFixture.Patience);
        ((int)(await client.DeleteAsync("/mcp/bench")).StatusCode).ShouldBe(204);

        await pending.WaitAsync(DoorFixture.Patience);
        await Marks.For(mark).Cancelled.Task.WaitAsync(DoorFixture.Patience);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stopped_agents_call_is_cut_at_the_server_and_its_streams_end(
        bool withProgress
    )
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench");
        using var client = await door.BareSessionAsync("/mcp/bench");
        var mark =
            nameof(A_stopped_agents_call_is_cut_at_the_server_and_its_streams_end) + withProgress;
        using var stream = await OpenStreamAsync(client, "/mcp/bench");

        var meta = withProgress ? ""","_meta":{"progressToken":1}""" : "";
        var pending = client.PostAsync(
            "/mcp/bench",
            DoorFixture.Json(
                $$$"""{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"hang","arguments":{"mark":"{{{mark}}}"}{{{meta}}}}}"""
            )
        );
        await Marks.For(mark).Began.Task.WaitAsync(DoorFixture.Patience);
        var passage = await door.Pipeline.NextAsync();
        passage.PullCord();

        var answer = await pending.WaitAsync(DoorFixture.Patience);
        var body = await answer.Content.ReadAsStringAsync();
        body.ShouldContain("jidoka:contained");
        body.ShouldContain("\"isError\":true");
        await Marks.For(mark).Cancelled.Task.WaitAsync(DoorFixture.Patience);
        passage.Settlements.Single().As.ShouldBe(SettledAs.Cut);
        (await stream.ReadToEndAsync().WaitAsync(DoorFixture.Patience)).ShouldBeEmpty();
    }

    internal static async Task<StreamReader> OpenStreamAsync(HttpClient client, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        ((int)answer.StatusCode).ShouldBe(200);
        return new StreamReader(await answer.Content.ReadAsStreamAsync());
    }

    private static List<JsonElement> Events(string stream) =>
        [
            .. stream
                .Split('\n')
                .Where(l => l.StartsWith("data: ", StringComparison.Ordinal))
                .Select(l => JsonDocument.Parse(l["data: ".Length..]).RootElement.Clone()),
        ];

    private sealed class Heard(Action<ProgressNotificationValue> hear)
        : IProgress<ProgressNotificationValue>
    {
        public void Report(ProgressNotificationValue value) => hear(value);
    }
}
