using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Jidoka.Gateway.Enforcing.Mcp;
using Jidoka.Gateway.Intercepting.Mcp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>The bounds of listening, and what happens at each.</summary>
public sealed class ListenBoundTests
{
    private const int Many = 20_000;

    private static readonly AssetId Bench = AssetId.Server("bench");

    [Fact]
    public async Task A_caller_listens_to_no_more_streams_than_the_bound_nor_do_all_callers()
    {
        await using var door = await DoorFixture.StartAsync();
        var listens = door.Services.GetRequiredService<OpenListens>();
        for (var i = 0; i < DoorBounds.MaxListensPerCaller; i++)
            listens.TryOpen(StreamOf(door, "alice")).ShouldBeNull();
        var kept = StreamOf(door, "bob");
        listens.TryOpen(kept).ShouldBeNull();

        listens.TryOpen(StreamOf(door, "alice"))!.Status.ShouldBe(429);

        var all = DoorBounds.MaxListensPerCaller + 1;
        for (var caller = 0; all < DoorBounds.MaxListens; caller++)
        for (var i = 0; i < DoorBounds.MaxListensPerCaller && all < DoorBounds.MaxListens; i++)
        {
            listens.TryOpen(StreamOf(door, "agent" + caller)).ShouldBeNull();
            all++;
        }
        listens.TryOpen(StreamOf(door, "carol"))!.Status.ShouldBe(503);
        listens.Close(kept);
        listens.TryOpen(StreamOf(door, "carol")).ShouldBeNull();
    }

    [Fact]
    public async Task The_same_news_waits_once_and_more_than_the_bound_ends_the_stream()
    {
        await using var door = await DoorFixture.StartAsync();
        var stream = StreamOf(door, "alice");
        stream.Grant(Bench, "test://a");

        for (var i = 0; i < DoorBounds.MaxWaitingNotifications * 2; i++)
            Hears(stream, "test://a");
        for (var i = 1; i < DoorBounds.MaxWaitingNotifications; i++)
            Hears(stream, "test://a/" + i);
        stream.End.ShouldBe(ListenEnd.None);
        Hears(stream, "test://a/more");

        stream.End.ShouldBe(ListenEnd.Overflowed);
        stream.Over.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task What_waits_is_told_in_order_and_what_may_not_be_read_by_then_is_not()
    {
        await using var door = await DoorFixture.StartAsync();
        var stream = StreamOf(door, "alice");
        stream.Grant(Bench, "test://a");
        Hears(stream, "test://a/1");
        Hears(stream, "test://a/2");
        Hears(stream, "test://a/3");
        door.Hidden.Add("test://a/2");

        var told = new List<string?>();
        for (var i = 0; i < 3; i++)
            told.Add((await stream.NextAsync(DoorFixture.Patience, default))?.Uri);

        told.ShouldBe(["test://a/1", null, "test://a/3"]);
    }

    [Fact]
    public async Task A_client_that_does_not_read_what_it_listens_to_is_cut()
    {
        await using var door = await DoorFixture.StartAsync(
            options: new McpDoorOptions { WriteTimeoutMs = 200 }
        );
        var server = new ListeningServer();
        await door.AddRawServerAsync("bench", server.AnswerAsync);
        var message = SessionlessClient.Message(
            "subscriptions/listen",
            new()
            {
                ["notifications"] = new JsonObject
                {
                    ["resourceSubscriptions"] = new JsonArray("test://a"),
                },
            }
        );
        var body = message.ToJsonString();
        using var socket = new TcpClient { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(door.Door.Host, door.Door.Port);
        await socket
            .GetStream()
            .WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"POST /mcp/bench HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer key-alice\r\nAccept: application/json, text/event-stream\r\nMCP-Protocol-Version: {SessionlessClient.Revision}\r\nMcp-Method: subscriptions/listen\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"
                )
            );
        var told = await server.NextAsync();
        var tail = new string('x', 4_000);

        // Nobody listens at the server any more once the client was cut: by the bound on a write, or on what waits.
        try
        {
            for (var i = 0; i < Many && !told.Gone.Task.IsCompleted; i++)
                await told.UpdatedAsync($"test://a/{i}/{tail}");
            await told.Gone.Task.WaitAsync(DoorFixture.Patience);
        }
        catch (ObjectDisposedException)
        {
            // It was left while something was said to it.
        }

        door.Services.GetRequiredService<OpenListens>().Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_stream_without_news_says_that_it_is_alive()
    {
        var time = new FakeTimeProvider();
        await using var door = await DoorFixture.StartAsync(time);
        await door.AddRawServerAsync("bench", new ListeningServer().AnswerAsync);
        using var client = door.Bare();
        var (listening, _) = await ListenClient.GrantedAsync(
            client,
            """{"resourceSubscriptions":["test://a"]}"""
        );
        using var __ = listening;
        (await listening.LineAsync()).ShouldBe(""); // the end of what was granted

        var line = listening.LineAsync();
        while (!line.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(DoorBounds.ListenKeepAliveMs));
            await Task.Yield();
        }

        (await line).ShouldBe(": alive");
    }

    [Theory]
    [InlineData("[]", -32602)]
    [InlineData("""{"toolsListChanged":1}""", -32602)]
    [InlineData("""{"resourceSubscriptions":"test://a"}""", -32602)]
    [InlineData("""{"resourceSubscriptions":[1]}""", -32602)]
    [InlineData("""{"resourceSubscriptions":[""]}""", -32602)]
    public async Task A_wish_that_is_none_is_refused(string notifications, int code)
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddRawServerAsync("bench", new ListeningServer().AnswerAsync);
        using var client = door.Bare();

        using var listening = await ListenClient.OpenAsync(client, notifications);

        (await listening.MessageAsync())!.Value.Code().ShouldBe(code);
        door.Pipeline.Passages.ShouldBeEmpty();
    }

    [Fact]
    public async Task More_resources_than_the_bound_are_refused()
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddRawServerAsync("bench", new ListeningServer().AnswerAsync);
        using var client = door.Bare();
        var uris = Enumerable
            .Range(0, DoorBounds.MaxSubscriptions + 1)
            .Select(i => $"\"test://{i}\"");

        using var listening = await ListenClient.OpenAsync(
            client,
            $$"""{"resourceSubscriptions":[{{string.Join(',', uris)}}]}"""
        );

        (await listening.MessageAsync())!.Value.Code().ShouldBe(-32602);
    }

    [Fact]
    public async Task A_client_that_takes_no_stream_is_told_so()
    {
        await using var door = await DoorFixture.StartAsync();
        await door.AddRawServerAsync("bench", new ListeningServer().AnswerAsync);
        using var client = door.Bare();
        client.DefaultRequestHeaders.Remove("Accept");
        client.DefaultRequestHeaders.Add("Accept", "application/json");

        using var listening = await ListenClient.OpenAsync(client, """{"toolsListChanged":true}""");

        listening.Status.ShouldBe(406);
    }

    private static void Hears(ListenStream stream, string uri) =>
        stream.ResourceUpdated(Bench, "test://a", uri);

    private static ListenStream StreamOf(DoorFixture door, string agent)
    {
        var caller = new Caller
        {
            Tenant = new("t"),
            Agent = new(agent),
            Credential = CredentialKind.AgentKey,
            CredentialId = "k1",
        };
        door.Services.GetRequiredService<McpSessions>()
            .TryShare(SessionOwner.Of(caller), "bench", out var session)
            .ShouldBeNull();
        return new(
            caller,
            session!,
            default,
            new(false, false, false, ["test://a"]),
            door.Services.GetRequiredService<VisibleLists>(),
            door
        );
    }
}
