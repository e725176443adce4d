using System.Diagnostics;
using Jidoka.Gateway.Tests.Enforcing.OpenAi;
using Jidoka.Gateway.Tests.Intercepting.Mcp;
using Jidoka.Gateway.Tracing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Jidoka.Gateway.Tests.Tracing;

/// <summary>A trace goes on through the gateway, whether its own spans are exported or not.</summary>
public sealed class ContinuedTraceTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Parent = "b7ad6b7169203331";
    private const string Came = $"00-{Trace}-{Parent}-01";

    [Theory]
    [InlineData(false, Came)]
    [InlineData(true, Came)]
    [InlineData(true, null)]
    [InlineData(false, null)]
    public async Task A_provider_is_sent_the_callers_trace_below_the_gateways_own_span(
        bool exported,
        string? came
    )
    {
        var sent = "";
        await using var door = await DoorHarness.StartAsync(async context =>
        {
            sent = context.Request.Headers.TraceParent.ToString();
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(
                """{"choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}]}"""
            );
        });
        using var listener = exported
            ? new SpanListener(door.Services.GetRequiredService<CallTraces>().Source)
            : null;
        if (came is not null)
            door.Client.DefaultRequestHeaders.Add("traceparent", came);

        await door.TalkAsync(DoorHarness.Ask());

        door.Pipeline.Passages.ShouldHaveSingleItem().Call.Hint.TraceParent.ShouldBe(came);
        Judge(sent.Length == 0 ? null : sent, came, listener, "chat gpt");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_tool_server_is_told_in_the_metadata_whether_it_came_there_or_as_a_header(
        bool exported,
        bool asHeader
    )
    {
        var sent = new List<string>();
        await using var door = await DoorFixture.StartAsync();
        var answer = ScriptedServer.Answering(
            (c, id) => ScriptedServer.ResultAsync(c, id, """{"content":[]}""")
        );
        await door.AddRawServerAsync(
            "bench",
            async context =>
            {
                context.Request.EnableBuffering();
                var body = await new StreamReader(context.Request.Body).ReadToEndAsync();
                context.Request.Body.Position = 0;
                if (body.Contains("tools/call", StringComparison.Ordinal))
                    sent.Add(body);
                await answer(context);
            }
        );
        using var listener = exported
            ? new SpanListener(door.Services.GetRequiredService<CallTraces>().Source)
            : null;
        using var client = await door.BareSessionAsync("/mcp/bench");
        if (asHeader)
            client.DefaultRequestHeaders.Add("traceparent", Came);
        var meta = asHeader ? """{"v/x":1}""" : $$"""{"v/x":1,"traceparent":"{{Came}}"}""";

        await client.PostAsync(
            "/mcp/bench",
            DoorFixture.Json(
                $$$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"odd","arguments":{},"_meta":{{{meta}}}}}"""
            )
        );

        using var call = JsonDocument.Parse(sent.ShouldHaveSingleItem());
        var passed = call.RootElement.GetProperty("params").GetProperty("_meta");
        passed.GetProperty("v/x").GetInt32().ShouldBe(1);
        Judge(passed.GetProperty("traceparent").GetString(), Came, listener, "execute_tool odd");
    }

    [Fact]
    public async Task A_call_without_a_trace_gets_none_while_nobody_listens()
    {
        var sent = "";
        await using var door = await DoorFixture.StartAsync();
        var answer = ScriptedServer.Answering(
            (c, id) => ScriptedServer.ResultAsync(c, id, """{"content":[]}""")
        );
        await door.AddRawServerAsync(
            "bench",
            async context =>
            {
                context.Request.EnableBuffering();
                sent += await new StreamReader(context.Request.Body).ReadToEndAsync();
                context.Request.Body.Position = 0;
                await answer(context);
            }
        );
        using var client = await door.BareSessionAsync("/mcp/bench");

        await client.PostAsync("/mcp/bench", ToolCallTests.Call("odd", "{}"));

        sent.ShouldContain("tools/call");
        sent.ShouldNotContain("traceparent");
    }

    private static void Judge(string? sent, string? came, SpanListener? listener, string name)
    {
        if (listener is null)
        {
            sent.ShouldBe(came);
            return;
        }
        var span = listener.Begun.Single(s => s.OperationName == name);
        sent.ShouldBe(span.Id);
        if (came is not null)
        {
            span.TraceId.ToHexString().ShouldBe(Trace);
            span.ParentSpanId.ToHexString().ShouldBe(Parent);
            return;
        }
        var session = listener.Begun.Single(s =>
            s.OperationName.StartsWith("invoke_agent ", StringComparison.Ordinal)
        );
        span.ParentSpanId.ShouldBe(session.SpanId);
        session.ParentSpanId.ShouldBe(default(ActivitySpanId));
    }
}
