using System.IO.Compression;
using System.Net;
using Jidoka.Gateway.Intercepting.Llm;
using Microsoft.AspNetCore.Http;
using static Jidoka.Gateway.Tests.Enforcing.OpenAi.Upstreams;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

public sealed class UpstreamFaultTests
{
    private const string Streaming = ",\"stream\":true";
    private const string Dead = "http://127.0.0.1:1/v1";

    [Fact]
    public async Task A_dead_upstream_is_502_without_its_address()
    {
        await using var door = await DoorHarness.BeforeAsync(new(), Dead);
        var (status, text) = await door.TalkAsync(DoorHarness.Ask());
        status.ShouldBe(HttpStatusCode.BadGateway);
        Code(text).ShouldBe("upstream_unreachable");
        text.ShouldNotContain("127.0.0.1");
        (await door.Pipeline.Passages.Single().Settled).As.ShouldBe(SettledAs.Failed);
    }

    [Fact]
    public async Task A_dead_upstream_fails_over_to_the_next()
    {
        await using var live = await DoorHarness.StartAsync(Answers(Text));
        var next = live
            .Pipeline.Factory.Find(new(AssetKind.Provider, "provider-0"))!
            .Provider!.BaseUrl;
        await using var door = await DoorHarness.BeforeAsync(new(), Dead, next);
        (await door.TalkAsync(DoorHarness.Ask())).Text.ShouldBe(Text);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(529)]
    public async Task A_passing_failure_is_retried_before_anything_is_released(int failure)
    {
        var requests = 0;
        await using var door = await DoorHarness.StartAsync(context =>
            Interlocked.Increment(ref requests) < 3
                ? Answers("{}", failure)(context)
                : Answers(Text)(context)
        );
        (await door.TalkAsync(DoorHarness.Ask())).Text.ShouldBe(Text);
        requests.ShouldBe(3);
        door.Pipeline.Passages.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Attempts_are_bounded_and_an_upstreams_failure_shows_nothing_of_it()
    {
        var requests = 0;
        await using var door = await DoorHarness.StartAsync(context =>
        {
            Interlocked.Increment(ref requests);
            return Answers("""{"error":{"message":"db at 10.0.0.7 is down"}}""", 503)(context);
        });
        var (status, text) = await door.TalkAsync(DoorHarness.Ask());
        status.ShouldBe(HttpStatusCode.BadGateway);
        Code(text).ShouldBe("upstream_failing");
        text.ShouldNotContain("10.0.0.7");
        requests.ShouldBe(Jidoka.Gateway.Enforcing.UpstreamRetry.MaxAttempts);
    }

    [Fact]
    public async Task A_wait_beyond_the_bound_is_not_waited_and_the_upstreams_429_passes_on()
    {
        var requests = 0;
        const string Error =
            """{"error":{"message":"slow down","type":"requests","param":null,"code":"rate_limit_exceeded"}}""";
        await using var door = await DoorHarness.StartAsync(context =>
        {
            Interlocked.Increment(ref requests);
            context.Response.Headers.RetryAfter = "3600";
            return Answers(Error, 429)(context);
        });
        using var response = await door.PostAsync(DoorHarness.Ask());
        response.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        response.Headers.GetValues("Retry-After").ShouldBe(["3600"]);
        (await response.Content.ReadAsStringAsync()).ShouldBe(Error);
        requests.ShouldBe(1);
    }

    [Fact]
    public async Task An_upstreams_own_refusal_passes_on_as_it_is()
    {
        const string Error =
            """{"error":{"message":"too long","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""";
        await using var door = await DoorHarness.StartAsync(Answers(Error, 400));
        foreach (var more in new[] { "", Streaming })
        {
            var (status, text) = await door.TalkAsync(DoorHarness.Ask(more));
            status.ShouldBe(HttpStatusCode.BadRequest);
            text.ShouldBe(Error);
        }
        (await door.Pipeline.Passages.First().Settled).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(400)]
    public async Task A_refusal_that_names_the_providers_key_never_reaches_the_agent(int status)
    {
        await using var door = await DoorHarness.StartAsync(
            Answers("{\"error\":{\"message\":\"bad key " + DoorHarness.ProviderKey + "\"}}", status)
        );
        var (_, text) = await door.TalkAsync(DoorHarness.Ask());
        text.ShouldNotContain(DoorHarness.ProviderKey);
        door.Log.Lines.ShouldAllBe(l => !l.Text.Contains(DoorHarness.ProviderKey));
    }

    [Fact]
    public async Task A_slow_upstream_is_504()
    {
        await using var door = await DoorHarness.StartAsync(context =>
            Task.Delay(Timeout.Infinite, context.RequestAborted)
        );
        door.Pipeline.Factory = WithTimeout(door.Pipeline.Factory, 100);
        var (status, text) = await door.TalkAsync(DoorHarness.Ask());
        status.ShouldBe(HttpStatusCode.GatewayTimeout);
        Code(text).ShouldBe("upstream_timeout");
        (await door.Pipeline.Passages.Single().Settled).As.ShouldBe(SettledAs.Failed);
    }

    [Fact]
    public async Task A_stream_that_falls_silent_ends_in_an_error_event()
    {
        await using var door = await DoorHarness.StartAsync(async context =>
        {
            await Streams(Say("a"))(context);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        door.Pipeline.Factory = WithTimeout(door.Pipeline.Factory, 200);
        var (_, text) = await door.TalkAsync(DoorHarness.Ask(Streaming));
        text.ShouldStartWith(Say("a") + "data: {\"error\":");
        text.ShouldContain("upstream_timeout");
    }

    [Theory]
    [InlineData(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"choices\":",
        "upstream_dropped"
    )]
    [InlineData(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"cho",
        "upstream_dropped"
    )]
    [InlineData(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 6\r\n\r\n<html>",
        "upstream_garbage"
    )]
    [InlineData(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
        "upstream_garbage"
    )]
    [InlineData(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 29\r\n\r\n{\"choices\":[],\"choices\":[]}  ",
        "upstream_garbage"
    )]
    [InlineData(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 14\r\n\r\ndata: [DONE]\n\n",
        "upstream_garbage"
    )]
    [InlineData(
        "HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\nContent-Length: 2\r\n\r\n{}",
        "upstream_garbage"
    )]
    [InlineData(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        "upstream_garbage"
    )]
    [InlineData(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n",
        "upstream_failing"
    )]
    [InlineData("garbage\r\n\r\n", "upstream_unreachable")]
    [InlineData("", "upstream_unreachable")]
    public async Task A_whole_answer_that_is_none_is_502(string answer, string code)
    {
        await using var upstream = new RawUpstream(answer);
        await using var door = await DoorHarness.BeforeAsync(new(), upstream.Url);
        var (status, text) = await door.TalkAsync(DoorHarness.Ask());
        status.ShouldBe(HttpStatusCode.BadGateway);
        Code(text).ShouldBe(code);
        (await door.Pipeline.Passages.Single().Settled).As.ShouldBe(SettledAs.Failed);
    }

    [Fact]
    public async Task A_stream_that_drops_ends_in_an_error_event_and_is_settled_as_failed()
    {
        await using var upstream = new RawUpstream(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9999\r\n\r\n"
                + Say("a")
        );
        await using var door = await DoorHarness.BeforeAsync(new(), upstream.Url);
        var (_, text) = await door.TalkAsync(DoorHarness.Ask(Streaming));
        text.ShouldStartWith(Say("a") + "data: {\"error\":");
        text.ShouldContain("upstream_dropped");
        (await door.Pipeline.Passages.Single().Settled).As.ShouldBe(SettledAs.Failed);
    }

    [Fact]
    public async Task A_stream_that_drops_before_its_first_event_is_502()
    {
        await using var upstream = new RawUpstream(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9999\r\n\r\ndata: {"
        );
        await using var door = await DoorHarness.BeforeAsync(new(), upstream.Url);
        (await door.TalkAsync(DoorHarness.Ask(Streaming))).Status.ShouldBe(
            HttpStatusCode.BadGateway
        );
    }

    [Theory]
    [InlineData("data: not json\n\n", "upstream_garbage")]
    [InlineData("data: {\"choices\":[],\"choices\":[]}\n\n", "upstream_garbage")]
    [InlineData("data: 5\n\n", "upstream_garbage")]
    public async Task Garbage_in_a_stream_is_not_passed_on(string garbage, string code)
    {
        await using var door = await DoorHarness.StartAsync(
            Streams(Say("a"), garbage, Say("b"), Done)
        );
        var (_, text) = await door.TalkAsync(DoorHarness.Ask(Streaming));
        text.ShouldNotContain(garbage);
        text.ShouldNotContain("[DONE]");
        text.ShouldContain(code);
    }

    [Fact]
    public async Task A_stream_that_ends_inside_a_tool_call_releases_nothing_of_it()
    {
        await using var door = await DoorHarness.StartAsync(
            Streams(Say("a"), Piece(0, "{", "a", "read"))
        );
        var (_, text) = await door.TalkAsync(DoorHarness.Ask(Streaming));
        text.ShouldNotContain("read");
        text.ShouldContain("upstream_dropped");
    }

    [Fact]
    public async Task An_error_event_of_the_upstream_passes_and_the_call_counts_as_failed()
    {
        const string Error = "data: {\"error\":{\"message\":\"overloaded\"}}\n\n";
        await using var door = await DoorHarness.StartAsync(Streams(Say("a"), Error));
        (await door.TalkAsync(DoorHarness.Ask(Streaming))).Text.ShouldBe(Say("a") + Error);
        (await door.Pipeline.Passages.Single().Settled).As.ShouldBe(SettledAs.Failed);
    }

    [Fact]
    public async Task A_json_answer_to_a_stream_request_is_governed_and_passes()
    {
        await using var door = await DoorHarness.StartAsync(
            Answers(ToolCalls(("a", "read", "{}")))
        );
        (await door.TalkAsync(DoorHarness.Ask(Streaming))).Text.ShouldBe(
            ToolCalls(("a", "read", "{}"))
        );
        door.Pipeline.Intents.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Compressed_answers_are_governed_too(string coding)
    {
        await using var door = await DoorHarness.StartAsync(async context =>
        {
            var stream = context.Request.Headers.Accept == "text/event-stream";
            context.Response.ContentType = stream ? "text/event-stream" : "application/json";
            context.Response.Headers.ContentEncoding = coding;
            var text = stream
                ? Piece(0, "{}", "a", "read") + End("tool_calls") + Done
                : ToolCalls(("a", "read", "{}"));
            await context.Response.Body.WriteAsync(Compress(coding, Encoding.UTF8.GetBytes(text)));
        });
        door.Pipeline.DecideTool = (_, _) => FakePipeline.Deny;
        (await door.TalkAsync(DoorHarness.Ask())).Text.ShouldContain("read was refused");
        door.Client.DefaultRequestHeaders.Add("Accept", "text/event-stream");
        (await door.TalkAsync(DoorHarness.Ask(Streaming))).Text.ShouldContain("read was refused");
    }

    [Fact]
    public async Task Answers_larger_than_the_bounds_are_not_passed_on()
    {
        var bounds = new LlmBounds { MaxAnswerBytes = 500, MaxEventBytes = 400 };
        await using var door = await DoorHarness.StartAsync(
            bounds,
            context =>
                context.Request.Headers.Accept == "text/event-stream"
                    ? Streams("data: " + new string(' ', 450))(context)
                    : Answers(Text + new string(' ', 500))(context)
        );
        Code((await door.TalkAsync(DoorHarness.Ask())).Text).ShouldBe("upstream_too_large");
        door.Client.DefaultRequestHeaders.Add("Accept", "text/event-stream");
        Code((await door.TalkAsync(DoorHarness.Ask(Streaming))).Text)
            .ShouldBe("upstream_too_large");
    }

    public static byte[] Compress(string coding, byte[] plain)
    {
        var packed = new MemoryStream();
        using (
            Stream packer = coding switch
            {
                "gzip" => new GZipStream(packed, CompressionLevel.Fastest),
                "br" => new BrotliStream(packed, CompressionLevel.Fastest),
                _ => new ZLibStream(packed, CompressionLevel.Fastest),
            }
        )
            packer.Write(plain);
        return packed.ToArray();
    }

    private static FactorySnapshot WithTimeout(FactorySnapshot factory, int timeoutMs)
    {
        var provider = factory.Find(new(AssetKind.Provider, "provider-0"))!;
        return DoorHarness.Register(
            factory,
            provider with
            {
                Provider = provider.Provider! with { TimeoutMs = timeoutMs },
            }
        );
    }

    private static string? Code(string text) =>
        JsonDocument.Parse(text).RootElement.GetProperty("error").GetProperty("code").GetString();
}
