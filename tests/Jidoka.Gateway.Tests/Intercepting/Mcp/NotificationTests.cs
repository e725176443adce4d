using System.Text;
using System.Text.Json;
using Jidoka.Gateway.Enforcing.Mcp;
using Jidoka.Gateway.Intercepting.Mcp;
using Microsoft.Extensions.DependencyInjection;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>What servers say without being asked, and who hears it.</summary>
public sealed class NotificationTests
{
    [Fact]
    public async Task A_changed_list_is_told_and_one_callers_log_is_not_heard_by_another()
    {
        await using var door = await DoorFixture.StartAsync();
        var talk = new TalkingServer();
        await door.AddRawServerAsync("bench", talk.AnswerAsync);
        using var alice = await door.BareSessionAsync("/mcp/bench");
        using var bob = await door.BareSessionAsync("/mcp/bench", "bob");
        foreach (var client in (HttpClient[])[alice, bob])
        {
            await client.PostAsync(
                "/mcp/bench",
                DoorFixture.Json(
                    """{"jsonrpc":"2.0","id":1,"method":"logging/setLevel","params":{"level":"info"}}"""
                )
            );
            await client.PostAsync("/mcp/bench", ToolCallTests.Call("odd", "{}"));
        }
        using var alices = await ProgressAndCancellingTests.OpenStreamAsync(alice, "/mcp/bench");
        using var bobs = await ProgressAndCancellingTests.OpenStreamAsync(bob, "/mcp/bench");
        await talk.Listening.Task.WaitAsync(DoorFixture.Patience);

        await talk.SayAsync(
            1,
            """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"for one"}}"""
        );
        await talk.SayAsync(
            2,
            """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"for two"}}"""
        );
        await talk.SayAsync(1, """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");
        await talk.SayAsync(2, """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");

        var heard = new[] { await NextAsync(alices), await NextAsync(bobs) };
        heard.Order().ShouldBe(["for one", "for two"]);
        (await NextAsync(alices)).ShouldBe("notifications/tools/list_changed");
        (await NextAsync(bobs)).ShouldBe("notifications/tools/list_changed");
    }

    [Fact]
    public async Task A_log_that_nobody_asked_for_is_not_passed_on()
    {
        await using var door = await DoorFixture.StartAsync();
        var talk = new TalkingServer { Expected = 1 };
        await door.AddRawServerAsync("bench", talk.AnswerAsync);
        using var client = await door.BareSessionAsync("/mcp/bench");
        await client.PostAsync("/mcp/bench", ToolCallTests.Call("odd", "{}"));
        using var stream = await ProgressAndCancellingTests.OpenStreamAsync(client, "/mcp/bench");
        await talk.Listening.Task.WaitAsync(DoorFixture.Patience);

        await talk.SayAsync(
            1,
            """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"psst"}}"""
        );
        await talk.SayAsync(1, """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");

        (await NextAsync(stream)).ShouldBe("notifications/tools/list_changed");
    }

    [Fact]
    public async Task A_stopped_agents_stream_ends_and_no_other_opens()
    {
        await using var door = await DoorFixture.StartAsync();
        using var client = await door.BareSessionAsync("/mcp");
        using var other = await door.BareSessionAsync("/mcp", "bob");
        using var stream = await ProgressAndCancellingTests.OpenStreamAsync(client, "/mcp");
        using var others = await ProgressAndCancellingTests.OpenStreamAsync(other, "/mcp");
        var ending = stream.ReadToEndAsync();

        door.Pipeline.Factory = door.Pipeline.Factory.Apply(
            99,
            new AgentStopped(new("alice"), "test") { By = "test", TimeMs = 0 }
        );

        (await ending.WaitAsync(DoorFixture.Patience)).ShouldBeEmpty();
        ((int)(await client.GetAsync("/mcp")).StatusCode).ShouldBe(403);
        // Another agent's stream stays: it is still taken.
        ((int)(await other.GetAsync("/mcp")).StatusCode).ShouldBe(409);
    }

    [Fact]
    public async Task A_stream_ends_when_its_callers_key_is_revoked_and_no_other_opens()
    {
        await using var door = await DoorFixture.StartAsync();
        using var client = await door.BareSessionAsync("/mcp");
        using var stream = await ProgressAndCancellingTests.OpenStreamAsync(client, "/mcp");
        var ending = stream.ReadToEndAsync();

        door.Pipeline.Withdrawn = static _ => true;
        door.Pipeline.Factory = door.Pipeline.Factory.Apply(
            99,
            new KeyRevoked("k1") { By = "test", TimeMs = 0 }
        );

        (await ending.WaitAsync(DoorFixture.Patience)).ShouldBeEmpty();
        ((int)(await client.GetAsync("/mcp")).StatusCode).ShouldBe(403);
    }

    [Fact]
    public async Task A_change_of_policy_tells_clients_that_their_lists_may_have_changed()
    {
        await using var door = await DoorFixture.StartAsync();
        using var client = await door.BareSessionAsync("/mcp");
        using var stream = await ProgressAndCancellingTests.OpenStreamAsync(client, "/mcp");

        door.Pipeline.Factory = door.Pipeline.Factory.Apply(
            99,
            new PoliciesLoaded([new("p.cedar", "permit (principal, action, resource);")])
            {
                By = "test",
                TimeMs = 0,
            }
        );

        (await NextAsync(stream)).ShouldBe("notifications/tools/list_changed");
        (await NextAsync(stream)).ShouldBe("notifications/resources/list_changed");
        (await NextAsync(stream)).ShouldBe("notifications/prompts/list_changed");
    }

    [Fact]
    public async Task Notifications_beyond_the_bound_push_out_the_oldest()
    {
        await using var door = await DoorFixture.StartAsync();
        var sessions = door.Services.GetRequiredService<McpSessions>();
        sessions
            .TryBegin(
                new(new("t"), new("alice"), null),
                null,
                "2025-11-25",
                default,
                out var session
            )
            .ShouldBeNull();
        session!.SetLogLevel("info");

        for (var i = 0; i < DoorBounds.MaxWaitingNotifications + 10; i++)
            session.Logged(Encoding.UTF8.GetBytes($"{{\"data\":\"{i}\"}}"));
        session.Logged(new byte[DoorBounds.MaxNotificationBytes + 1]);

        session.Outbox.Count.ShouldBe(DoorBounds.MaxWaitingNotifications);
        session.Outbox.TryRead(out var oldest).ShouldBeTrue();
        Encoding.UTF8.GetString(oldest!).ShouldContain("\"10\"");
    }

    private static async Task<string> NextAsync(StreamReader stream)
    {
        while (await stream.ReadLineAsync().WaitAsync(DoorFixture.Patience) is { } line)
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                var message = JsonDocument.Parse(line["data: ".Length..]).RootElement;
                return
                    message.TryGetProperty("params", out var p)
                    && p.TryGetProperty("data", out var data)
                    ? data.GetString()!
                    : message.GetProperty("method").GetString()!;
            }
        throw new InvalidOperationException("The stream ended.");
    }
}
