using System.Text.Json;
using System.Text.Json.Nodes;
using Jidoka.Gateway.Intercepting.Mcp;
using Microsoft.Extensions.Time.Testing;
using ModelContextProtocol.AspNetCore;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>Calls that need input before they are answered, between clients and servers of both eras.</summary>
public sealed class RoundTripTests
{
    [Theory]
    [InlineData("2026-07-28", HttpServerSessionMode.Stateless)]
    [InlineData("2026-07-28", HttpServerSessionMode.Stateful)]
    [InlineData("2025-11-25", HttpServerSessionMode.Stateless)]
    [InlineData("2025-11-25", HttpServerSessionMode.Stateful)]
    public async Task A_call_that_needs_input_is_decided_once_whatever_the_eras(
        string revision,
        HttpServerSessionMode mode
    )
    {
        await using var door = await StartAsync(mode);
        await using var client = await door.ClientAsync(
            "bench",
            options: QuestionTests.Answering("Ada", revision: revision)
        );

        var result = await client.CallToolAsync(ToolOf(mode), ToolCallTests.Args());

        ToolCallTests.Text(result).ShouldBe("answered Ada");
        client.NegotiatedProtocolVersion.ShouldBe(revision);
        door.Pipeline.Passages.Select(p => (p.Call.Kind, p.Settlements.Single().As))
            .ShouldBe([(CallKind.CallTool, SettledAs.Done), (CallKind.AskClient, SettledAs.Done)]);
    }

    [Theory]
    [InlineData(HttpServerSessionMode.Stateless)]
    [InlineData(HttpServerSessionMode.Stateful)]
    public async Task A_question_that_policy_refuses_never_reaches_the_client_of_either_era(
        HttpServerSessionMode mode
    )
    {
        await using var door = await StartAsync(mode);
        door.Pipeline.Decide = (call, _) =>
            call.Kind == CallKind.AskClient
                ? Decision.Refuse("no-questions", "Servers ask nobody.")
                : new Decision { Verdict = Verdict.Allow, Policies = ["p"] };
        using var client = door.Bare();

        var (status, body) = await client.CallAsync(ToolOf(mode));

        status.ShouldBe(200);
        body.Text().ShouldContain("no-questions");
        body.GetProperty("result").GetProperty("resultType").GetString().ShouldBe("complete");
    }

    [Fact]
    public async Task A_clients_roots_are_asked_for_in_vain()
    {
        await using var door = await StartAsync(HttpServerSessionMode.Stateless);
        using var client = door.Bare();

        var (_, body) = await client.CallAsync("roots");

        body.Text().ShouldContain("roots/list");
        body.GetProperty("result").GetProperty("isError").GetBoolean().ShouldBeTrue();
        door.Pipeline.Coverage.ShouldContain("endpoint mcp:roots/list");
        door.Pipeline.Passages.Single().Settlements.Single().As.ShouldBe(SettledAs.Failed);
    }

    [Fact]
    public async Task A_server_is_told_what_this_requests_client_takes()
    {
        await using var door = await StartAsync(HttpServerSessionMode.Stateless);
        using var client = door.Bare();
        var message = SessionlessClient.Message("tools/call", new() { ["name"] = "input" });
        message["params"]!["_meta"]!["io.modelcontextprotocol/clientCapabilities"] =
            new JsonObject();

        var (_, body) = await client.SendAsync("/mcp/bench", message);

        // The server asks all the same; nobody is asked.
        body.Text().ShouldContain("elicitation/create");
        door.Pipeline.Passages.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(HttpServerSessionMode.Stateless)]
    [InlineData(HttpServerSessionMode.Stateful)]
    public async Task A_server_that_needs_what_the_client_has_not_says_so_in_its_own_words(
        HttpServerSessionMode mode
    )
    {
        await using var door = await StartAsync(mode);
        using var client = door.Bare();

        var (status, body) = await client.CallAsync("needs");

        status.ShouldBe(400, body.ToString());
        body.Code().ShouldBe(-32021);
        body.GetProperty("error")
            .GetProperty("data")
            .GetProperty("requiredCapabilities")
            .TryGetProperty("sampling", out _)
            .ShouldBeTrue();
    }

    [Fact]
    public async Task A_call_that_nobody_comes_back_for_keeps_no_other_from_asking()
    {
        await using var door = await StartAsync(HttpServerSessionMode.Stateful);
        using var client = door.Bare();
        Asked((await client.CallAsync("form")).Body);

        var (state, key) = Asked((await client.CallAsync("form")).Body);

        (await client.CallAsync("form", more: Retry(state, key)))
            .Body.Text()
            .ShouldBe("answered Ada");
    }

    [Theory]
    [InlineData(HttpServerSessionMode.Stateless)]
    [InlineData(HttpServerSessionMode.Stateful)]
    public async Task A_state_is_good_once_for_its_own_caller_path_and_request(
        HttpServerSessionMode mode
    )
    {
        await using var door = await StartAsync(mode);
        using var alice = door.Bare();
        using var bob = door.Bare("bob");
        var tool = ToolOf(mode);
        var (state, key) = Asked((await alice.CallAsync(tool)).Body);
        state.ShouldNotContain("state-of-the-server");
        var retry = Retry(state, key);

        // Another agent, path, tool, other arguments, a made-up state, no text.
        await RefusedAsync(bob.CallAsync(tool, more: retry));
        await RefusedAsync(alice.CallAsync("bench__" + tool, path: "/mcp", more: retry));
        await RefusedAsync(alice.CallAsync("vault", more: retry));
        await RefusedAsync(alice.CallAsync(tool, new() { ["x"] = 1 }, more: retry));
        await RefusedAsync(alice.CallAsync(tool, more: Retry(state[..^1] + "g", key)));
        await RefusedAsync(alice.CallAsync(tool, more: new() { ["requestState"] = 7 }));
        door.Pipeline.Passages.Count.ShouldBe(2);

        (await alice.CallAsync(tool, more: retry)).Body.Text().ShouldBe("answered Ada");
        await RefusedAsync(alice.CallAsync(tool, more: retry));
        door.Pipeline.Passages.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_client_that_answers_nothing_is_asked_again_without_another_decision()
    {
        await using var door = await StartAsync(HttpServerSessionMode.Stateless);
        using var client = door.Bare();
        var (first, key) = Asked((await client.CallAsync("input")).Body);

        var (second, _) = Asked(
            (await client.CallAsync("input", more: Retry(first, "another"))).Body
        );

        second.ShouldNotBe(first);
        (await client.CallAsync("input", more: Retry(second, key)))
            .Body.Text()
            .ShouldBe("answered Ada");
        door.Pipeline.Passages.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_answer_to_no_question_is_left_out_and_counted()
    {
        await using var door = await StartAsync(HttpServerSessionMode.Stateless);
        using var client = door.Bare();
        var unasked = Retry("", "who");
        unasked.Remove("requestState");

        Asked((await client.CallAsync("input", more: unasked)).Body);

        door.Pipeline.Coverage.ShouldContain("field mcp:tools/call.inputResponses");
    }

    [Theory]
    [InlineData(HttpServerSessionMode.Stateless)]
    [InlineData(HttpServerSessionMode.Stateful)]
    public async Task A_paused_call_of_a_stopped_agent_is_cut(HttpServerSessionMode mode)
    {
        await using var door = await StartAsync(mode);
        using var client = door.Bare();
        var (state, key) = Asked((await client.CallAsync(ToolOf(mode))).Body);
        var passages = door.Pipeline.Passages.ToArray();

        passages[0].PullCord();

        foreach (var passage in passages)
            await passage.Disposed.Task.WaitAsync(DoorFixture.Patience);
        passages[0].Settlements.Single().As.ShouldBe(SettledAs.Cut);
        await RefusedAsync(client.CallAsync(ToolOf(mode), more: Retry(state, key)));
    }

    [Theory]
    [InlineData(HttpServerSessionMode.Stateless)]
    [InlineData(HttpServerSessionMode.Stateful)]
    public async Task A_paused_call_ends_with_the_credential_that_brings_the_answers_not_with_the_first(
        HttpServerSessionMode mode
    )
    {
        await using var door = await StartAsync(mode);
        using var client = door.Bare();
        door.EndsMs = 1000;
        var (state, key) = Asked((await client.CallAsync(ToolOf(mode))).Body);
        var passages = door.Pipeline.Passages.ToArray();
        passages.Select(p => p.Caller.EndsMs).ShouldBe([1000, 1000]);
        passages
            .Select(p => p.Held.ToArray())
            .ShouldBe([
                [null],
                [null],
            ]);

        door.EndsMs = 2000;
        var (_, body) = await client.CallAsync(ToolOf(mode), more: Retry(state, key));

        body.Text().ShouldBe("answered Ada");
        passages
            .Select(p => p.Held.ToArray())
            .ShouldBe([
                [null, 2000],
                [null, 2000],
            ]);
    }

    [Fact]
    public async Task A_call_that_nobody_comes_back_for_ends()
    {
        var time = new FakeTimeProvider();
        await using var door = await StartAsync(HttpServerSessionMode.Stateless, time);
        using var client = door.Bare();
        var (state, key) = Asked((await client.CallAsync("input")).Body);
        var call = door.Pipeline.Passages.First();

        // The wait begins after the client was answered.
        while (!call.Disposed.Task.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(DoorBounds.QuestionWaitMs));
            await Task.Yield();
        }

        call.Settlements.Single().As.ShouldBe(SettledAs.Abandoned);
        await RefusedAsync(client.CallAsync("input", more: Retry(state, key)));
    }

    private static string ToolOf(HttpServerSessionMode mode) =>
        mode == HttpServerSessionMode.Stateless ? "input" : "form";

    private static JsonObject Retry(string state, string key) =>
        new()
        {
            ["requestState"] = state,
            ["inputResponses"] = new JsonObject
            {
                [key] = new JsonObject
                {
                    ["action"] = "accept",
                    ["content"] = new JsonObject { ["name"] = "Ada" },
                },
            },
        };

    private static (string State, string Key) Asked(JsonElement body)
    {
        var result = body.GetProperty("result");
        result.GetProperty("resultType").GetString().ShouldBe("input_required");
        var question = result.GetProperty("inputRequests").EnumerateObject().Single();
        question.Value.GetProperty("method").GetString().ShouldBe("elicitation/create");
        return (result.GetProperty("requestState").GetString()!, question.Name);
    }

    private static async Task RefusedAsync(Task<(int Status, JsonElement Body)> answer) =>
        (await answer).Body.Code().ShouldBe(-32602);

    private static async Task<DoorFixture> StartAsync(
        HttpServerSessionMode mode,
        TimeProvider? time = null
    )
    {
        var door = await DoorFixture.StartAsync(time);
        await door.AddHttpServerAsync("bench", mode);
        return door;
    }
}
