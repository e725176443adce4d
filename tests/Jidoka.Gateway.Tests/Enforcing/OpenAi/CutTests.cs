using System.Net;
using System.Net.Sockets;
using Jidoka.Gateway.Intercepting.Llm;
using Microsoft.AspNetCore.Http;
using static Jidoka.Gateway.Tests.Enforcing.OpenAi.Upstreams;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

public sealed class CutTests
{
    private const string Streaming = ",\"stream\":true";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Containment_cuts_open_streams_and_closes_their_upstreams()
    {
        var upstreamClosed = new TaskCompletionSource();
        await using var door = await DoorHarness.StartAsync(Endless(upstreamClosed, Say("a")));
        using var response = await door.PostAsync(DoorHarness.Ask(Streaming));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        (await reader.ReadLineAsync().WaitAsync(Soon)).ShouldNotBeNull();
        await door.Pipeline.Cut.CancelAsync();
        await upstreamClosed.Task.WaitAsync(Soon);
        (await reader.ReadToEndAsync().WaitAsync(Soon)).ShouldContain(
            "data: {\"error\":{\"message\":\"Jidoka: this agent was stopped"
        );
        (await door.Pipeline.Passages.Single().Settled).As.ShouldBe(SettledAs.Cut);
        door.Pipeline.Passages.Single().Answer.ShouldBe(Say("a"));
    }

    [Fact]
    public async Task Containment_cuts_a_stream_whose_tool_calls_are_held_and_releases_none()
    {
        var upstreamClosed = new TaskCompletionSource();
        await using var door = await DoorHarness.StartAsync(
            Endless(upstreamClosed, Say("a"), Piece(0, "{}", "a", "read"))
        );
        using var response = await door.PostAsync(DoorHarness.Ask(Streaming));
        await door.Pipeline.Cut.CancelAsync();
        await upstreamClosed.Task.WaitAsync(Soon);
        (await response.Content.ReadAsStringAsync().WaitAsync(Soon)).ShouldNotContain("read");
    }

    [Fact]
    public async Task Containment_cuts_a_stream_while_its_tool_calls_are_being_decided()
    {
        var deciding = new TaskCompletionSource();
        await using var door = await DoorHarness.StartAsync(
            Streams(Piece(0, "{}", "a", "read"), End("tool_calls"), Done)
        );
        door.Pipeline.BeforeTools = () =>
        {
            deciding.TrySetResult();
            return new TaskCompletionSource().Task;
        };
        var talking = door.TalkAsync(DoorHarness.Ask(Streaming));
        await deciding.Task.WaitAsync(Soon);
        await door.Pipeline.Cut.CancelAsync();
        (await talking.WaitAsync(Soon)).Text.ShouldContain("jidoka:contained");
        (await door.Pipeline.Passages.Single().Settled).As.ShouldBe(SettledAs.Cut);
    }

    [Fact]
    public async Task Containment_cuts_a_call_that_waits_for_its_upstream()
    {
        var upstreamClosed = new TaskCompletionSource();
        var began = new TaskCompletionSource();
        await using var door = await DoorHarness.StartAsync(async context =>
        {
            context.RequestAborted.Register(() => upstreamClosed.TrySetResult());
            began.TrySetResult();
            await upstreamClosed.Task;
        });
        var talking = door.TalkAsync(DoorHarness.Ask());
        await began.Task.WaitAsync(Soon);
        await door.Pipeline.Cut.CancelAsync();
        await upstreamClosed.Task.WaitAsync(Soon);
        var (status, text) = await talking.WaitAsync(Soon);
        status.ShouldBe(HttpStatusCode.Forbidden);
        text.ShouldContain("jidoka:contained");
        (await door.Pipeline.Passages.Single().Settled).As.ShouldBe(SettledAs.Cut);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_whose_credential_ends_is_cut_and_told_to_come_back_with_another(
        bool hasBegun
    )
    {
        var upstreamClosed = new TaskCompletionSource();
        var began = new TaskCompletionSource();
        await using var door = await DoorHarness.StartAsync(context =>
        {
            began.TrySetResult();
            return Endless(upstreamClosed, hasBegun ? [Say("a")] : [])(context);
        });
        var talking = door.PostAsync(DoorHarness.Ask(Streaming));
        await began.Task.WaitAsync(Soon);
        if (hasBegun)
            await talking.WaitAsync(Soon);

        door.Pipeline.Ended = static c => c.Agent.Value == "clerk";
        await door.Pipeline.Cut.CancelAsync();

        await upstreamClosed.Task.WaitAsync(Soon);
        using var response = await talking.WaitAsync(Soon);
        var text = await response.Content.ReadAsStringAsync().WaitAsync(Soon);
        text.ShouldContain("\"code\":\"invalid_api_key\"");
        text.ShouldContain("has ended");
        text.ShouldNotContain("jidoka:contained");
        response.StatusCode.ShouldBe(hasBegun ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
        response
            .Headers.WwwAuthenticate.ToString()
            .ShouldBe(hasBegun ? "" : "Bearer realm=\"jidoka\", error=\"invalid_token\"");
        (await door.Pipeline.Passages.Single().Settled).As.ShouldBe(SettledAs.Cut);
    }

    [Fact]
    public async Task A_client_that_goes_away_closes_the_upstream_and_is_settled_as_abandoned()
    {
        var upstreamClosed = new TaskCompletionSource();
        await using var door = await DoorHarness.StartAsync(Endless(upstreamClosed, Say("a")));
        using (var response = await door.PostAsync(DoorHarness.Ask(Streaming)))
            await response.Content.ReadAsStreamAsync();
        await upstreamClosed.Task.WaitAsync(Soon);
        (await door.Pipeline.Passages.Single().Settled).As.ShouldBe(SettledAs.Abandoned);
    }

    [Fact]
    public async Task A_client_that_stops_reading_is_cut_after_the_bound()
    {
        var upstreamClosed = new TaskCompletionSource();
        var bounds = new LlmBounds { WriteTimeoutMs = 200 };
        await using var door = await DoorHarness.StartAsync(
            bounds,
            async context =>
            {
                context.RequestAborted.Register(() => upstreamClosed.TrySetResult());
                var text = Say(new string('x', 50_000));
                try
                {
                    while (!context.RequestAborted.IsCancellationRequested)
                        await Streams(text)(context);
                }
                catch (Exception e) when (e is IOException or OperationCanceledException)
                {
                    // Cut.
                }
            }
        );
        using var socket = new TcpClient { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(door.Url.Host, door.Url.Port);
        var body = DoorHarness.Ask(Streaming);
        await socket
            .GetStream()
            .WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {FakeIdentifier.Key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"
                )
            );
        await upstreamClosed.Task.WaitAsync(Soon);
        (await door.Pipeline.Passages.Single().Settled).As.ShouldBe(SettledAs.Abandoned);
    }

    private static RequestDelegate Endless(TaskCompletionSource closed, params string[] pieces) =>
        async context =>
        {
            context.RequestAborted.Register(() => closed.TrySetResult());
            await Streams(pieces)(context);
            await closed.Task;
        };
}
