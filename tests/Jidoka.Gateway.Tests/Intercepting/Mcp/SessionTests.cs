using System.Net;
using Jidoka.Gateway.Enforcing.Mcp;
using Jidoka.Gateway.Intercepting.Mcp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>Sessions: whose they are, what they hear, when they end.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task Another_agents_session_does_not_exist()
    {
        await using var door = await DoorFixture.StartAsync();
        using var alice = await door.BareSessionAsync("/mcp");
        using var mallory = door.Bare("mallory");
        mallory.DefaultRequestHeaders.Add(
            "Mcp-Session-Id",
            alice.DefaultRequestHeaders.GetValues("Mcp-Session-Id")
        );

        (await mallory.PostAsync("/mcp", BadInputTests.Ping)).StatusCode.ShouldBe(
            HttpStatusCode.NotFound
        );
        (await mallory.GetAsync("/mcp")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await mallory.DeleteAsync("/mcp")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await alice.PostAsync("/mcp", BadInputTests.Ping)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_session_is_bound_to_its_path_and_revision()
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench");
        using var client = await door.BareSessionAsync("/mcp");

        (await client.PostAsync("/mcp/bench", BadInputTests.Ping)).StatusCode.ShouldBe(
            HttpStatusCode.NotFound
        );
        client.DefaultRequestHeaders.Add("MCP-Protocol-Version", "2025-03-26");
        (await client.PostAsync("/mcp", BadInputTests.Ping)).StatusCode.ShouldBe(
            HttpStatusCode.BadRequest
        );
    }

    [Fact]
    public async Task Without_a_session_only_the_handshake_is_served()
    {
        await using var door = await DoorFixture.StartAsync();
        using var client = door.Bare();

        (await client.PostAsync("/mcp", BadInputTests.Ping)).StatusCode.ShouldBe(
            HttpStatusCode.BadRequest
        );
        client.DefaultRequestHeaders.Add("Mcp-Session-Id", "made-up");
        (await client.PostAsync("/mcp", BadInputTests.Ping)).StatusCode.ShouldBe(
            HttpStatusCode.NotFound
        );
    }

    [Theory]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2025-03-26", "2025-03-26")]
    [InlineData("1999-01-01", "2025-11-25")]
    public async Task Revisions_are_agreed_on(string asked, string agreed)
    {
        await using var door = await DoorFixture.StartAsync();
        using var client = door.Bare();

        var answer = await client.PostAsync(
            "/mcp",
            DoorFixture.Json(
                $$$"""{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"{{{asked}}}"}}"""
            )
        );

        (await answer.Content.ReadAsStringAsync()).ShouldContain(
            $"\"protocolVersion\":\"{agreed}\""
        );
    }

    [Fact]
    public async Task A_session_that_was_ended_is_gone()
    {
        await using var door = await DoorFixture.StartAsync();
        using var client = await door.BareSessionAsync("/mcp");

        (await client.DeleteAsync("/mcp")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await client.PostAsync("/mcp", BadInputTests.Ping)).StatusCode.ShouldBe(
            HttpStatusCode.NotFound
        );
    }

    [Fact]
    public async Task An_idle_session_ends_but_not_one_with_an_open_stream()
    {
        var time = new FakeTimeProvider();
        await using var door = await DoorFixture.StartAsync(time);
        using var idle = await door.BareSessionAsync("/mcp");
        using var listening = await door.BareSessionAsync("/mcp");
        using var stream = await ProgressAndCancellingTests.OpenStreamAsync(listening, "/mcp");

        time.Advance(
            TimeSpan.FromMilliseconds(DoorBounds.SessionIdleMs + 2 * DoorBounds.SessionSweepMs)
        );

        (await idle.PostAsync("/mcp", BadInputTests.Ping)).StatusCode.ShouldBe(
            HttpStatusCode.NotFound
        );
        (await listening.PostAsync("/mcp", BadInputTests.Ping)).StatusCode.ShouldBe(
            HttpStatusCode.OK
        );
    }

    [Fact]
    public async Task A_callers_longest_idle_session_makes_room_for_its_newest()
    {
        var time = new FakeTimeProvider();
        await using var door = await DoorFixture.StartAsync(time);
        var sessions = door.Services.GetRequiredService<McpSessions>();
        var owner = new SessionOwner(new("t"), new("alice"), null);
        sessions
            .TryBegin(new(new("t"), new("bob"), null), null, "2025-11-25", default, out var bobs)
            .ShouldBeNull();
        sessions.TryBegin(owner, null, "2025-11-25", default, out var first).ShouldBeNull();
        time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 1; i < DoorBounds.MaxSessionsPerCaller; i++)
            sessions.TryBegin(owner, null, "2025-11-25", default, out _).ShouldBeNull();

        sessions.TryBegin(owner, null, "2025-11-25", default, out var newest).ShouldBeNull();

        sessions.Find(newest!.Id, owner, null).ShouldBe(newest);
        sessions.Find(first!.Id, owner, null).ShouldBeNull();
        sessions.Find(bobs!.Id, bobs.Owner, null).ShouldBe(bobs);
        sessions.Count.ShouldBe(DoorBounds.MaxSessionsPerCaller + 1);
    }

    [Fact]
    public async Task A_sessions_open_requests_are_bounded_and_named_once()
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddHttpServerAsync("bench");
        using var client = await door.BareSessionAsync("/mcp/bench");
        const string mark = nameof(A_sessions_open_requests_are_bounded_and_named_once);

        var open = client.PostAsync(
            "/mcp/bench",
            ToolCallTests.Call("hang", $$"""{"mark":"{{mark}}"}""")
        );
        await Marks.For(mark).Began.Task.WaitAsync(DoorFixture.Patience);
        var twin = await client.PostAsync(
            "/mcp/bench",
            ToolCallTests.Call("echo", """{"text":"x"}""")
        );

        ((int)twin.StatusCode).ShouldBe(429);
        await client.DeleteAsync("/mcp/bench");
        await open.WaitAsync(DoorFixture.Patience);
    }

    [Fact]
    public async Task A_second_stream_of_a_session_is_refused()
    {
        await using var door = await DoorFixture.StartAsync();
        using var client = await door.BareSessionAsync("/mcp");
        using var first = await ProgressAndCancellingTests.OpenStreamAsync(client, "/mcp");

        (await client.GetAsync("/mcp")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }
}
