using System.Text.Json;
using Jidoka.Gateway.Intercepting.Mcp;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>Who hears that a resource changed.</summary>
public sealed class SubscriptionTests
{
    [Fact]
    public async Task Who_subscribed_hears_of_changes_until_it_unsubscribes_or_may_not_read()
    {
        await using var door = await DoorFixture.StartAsync();
        var talk = new TalkingServer { Expected = 1 };
        await door.AddRawServerAsync("bench", talk.AnswerAsync);
        using var client = await door.BareSessionAsync("/mcp/bench");
        using var stream = await ProgressAndCancellingTests.OpenStreamAsync(client, "/mcp/bench");
        (await AskAsync(client, "resources/subscribe", "test://a")).ShouldContain("\"result\":{}");
        await talk.Listening.Task.WaitAsync(DoorFixture.Patience);

        await talk.SayAsync(1, Updated("test://a"));
        (await NextAsync(stream)).ShouldBe("test://a");
        await talk.SayAsync(1, Updated("test://other"));
        await talk.SayAsync(1, Updated("test://ab"));
        await talk.SayAsync(1, Updated("test://a/below"));
        (await NextAsync(stream)).ShouldBe("test://a/below");

        door.Hidden.Add("test://a/below");
        await talk.SayAsync(1, Updated("test://a/below"));
        await talk.SayAsync(1, Updated("test://a"));
        (await NextAsync(stream)).ShouldBe("test://a");

        (await AskAsync(client, "resources/unsubscribe", "test://a")).ShouldContain(
            "\"result\":{}"
        );
        talk.Asked.ShouldContain("resources/unsubscribe");
        await talk.SayAsync(1, Updated("test://a"));
        await talk.SayAsync(
            1,
            """{"jsonrpc":"2.0","method":"notifications/resources/list_changed"}"""
        );
        (await NextAsync(stream)).ShouldBe("notifications/resources/list_changed");
        await talk.SayAsync(
            1,
            """{"jsonrpc":"2.0","method":"notifications/prompts/list_changed"}"""
        );
        (await NextAsync(stream)).ShouldBe("notifications/prompts/list_changed");
        BadInputTests
            .Error(await AskAsync(client, "resources/unsubscribe", "test://a"))
            .ShouldBe(-32602);
    }

    [Fact]
    public async Task A_shared_server_tells_only_the_session_that_subscribed()
    {
        await using var door = await DoorFixture.StartAsync();
        door.Register("bench", StdioFixture.Facts());
        using var alice = await door.BareSessionAsync("/mcp");
        using var bob = await door.BareSessionAsync("/mcp", "bob");
        using var alices = await ProgressAndCancellingTests.OpenStreamAsync(alice, "/mcp");
        using var bobs = await ProgressAndCancellingTests.OpenStreamAsync(bob, "/mcp");
        const string uri = "jidoka:bench/test://greeting";
        (await AskAsync(alice, "resources/subscribe", uri, "/mcp")).ShouldContain("\"result\"");
        (
            await AskAsync(bob, "resources/subscribe", "jidoka:bench/test://secret", "/mcp")
        ).ShouldContain("\"result\"");

        foreach (var changed in (string[])["test://greeting", "test://secret"])
            await alice.PostAsync(
                "/mcp",
                ToolCallTests.Call("bench__touch", $$"""{"uri":"{{changed}}"}""")
            );

        (await NextAsync(alices)).ShouldBe(uri);
        (await NextAsync(bobs)).ShouldBe("jidoka:bench/test://secret");
    }

    [Fact]
    public async Task A_server_that_was_started_again_is_told_what_sessions_subscribed_to()
    {
        await using var door = await DoorFixture.StartAsync();
        door.Register("bench", StdioFixture.Facts());
        using var client = await door.BareSessionAsync("/mcp/bench");
        using var stream = await ProgressAndCancellingTests.OpenStreamAsync(client, "/mcp/bench");
        await AskAsync(client, "resources/subscribe", "test://greeting");
        await client.PostAsync("/mcp/bench", ToolCallTests.Call("die", "{}"));

        var touched = await (
            await client.PostAsync(
                "/mcp/bench",
                ToolCallTests.Call("touch", """{"uri":"test://greeting"}""")
            )
        ).Content.ReadAsStringAsync();

        touched.ShouldContain("touched");
        (await NextAsync(stream)).ShouldBe("test://greeting");
    }

    [Fact]
    public async Task A_session_has_no_more_subscriptions_than_the_bound()
    {
        await using var door = await DoorFixture.StartAsync();
        var talk = new TalkingServer();
        await door.AddRawServerAsync("bench", talk.AnswerAsync);
        using var client = await door.BareSessionAsync("/mcp/bench");
        for (var i = 0; i < DoorBounds.MaxSubscriptions; i++)
            (await AskAsync(client, "resources/subscribe", "test://" + i)).ShouldContain(
                "\"result\":{}"
            );

        BadInputTests
            .Error(await AskAsync(client, "resources/subscribe", "test://more"))
            .ShouldBe(-32003);
        // One that it has already counts once.
        (await AskAsync(client, "resources/subscribe", "test://0")).ShouldContain("\"result\":{}");
    }

    private static string Updated(string uri) =>
        $$$"""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"{{{uri}}}"}}""";

    internal static async Task<string> AskAsync(
        HttpClient client,
        string method,
        string uri,
        string path = "/mcp/bench"
    ) =>
        await (
            await client.PostAsync(
                path,
                DoorFixture.Json(
                    $$$"""{"jsonrpc":"2.0","id":1,"method":"{{{method}}}","params":{"uri":"{{{uri}}}"}}"""
                )
            )
        ).Content.ReadAsStringAsync();

    internal static async Task<string> NextAsync(StreamReader stream)
    {
        while (await stream.ReadLineAsync().WaitAsync(DoorFixture.Patience) is { } line)
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                var message = JsonDocument.Parse(line["data: ".Length..]).RootElement;
                return
                    message.TryGetProperty("params", out var p)
                    && p.TryGetProperty("uri", out var uri)
                    ? uri.GetString()!
                    : message.GetProperty("method").GetString()!;
            }
        throw new InvalidOperationException("The stream ended.");
    }
}
