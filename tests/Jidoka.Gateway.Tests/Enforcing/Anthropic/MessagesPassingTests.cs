using System.Net;
using Jidoka.Gateway.Tests.Enforcing.OpenAi;
using Microsoft.AspNetCore.Http;
using static Jidoka.Gateway.Tests.Enforcing.Anthropic.Messages;

namespace Jidoka.Gateway.Tests.Enforcing.Anthropic;

public sealed class MessagesPassingTests
{
    [Fact]
    public async Task A_message_passes_byte_for_byte_and_its_usage_is_settled()
    {
        await using var door = await DoorHarness.StartAsync(Upstreams.Answers(Text));
        var (status, text) = await TalkAsync(door, Ask());
        status.ShouldBe(HttpStatusCode.OK);
        text.ShouldBe(Text);
        var passage = door.Pipeline.Passages.ShouldHaveSingleItem();
        passage.Call.Door.ShouldBe(Door.AnthropicMessages);
        passage.Call.Kind.ShouldBe(CallKind.Infer);
        var settled = await passage.Settled;
        settled.PromptTokens.ShouldBe(9);
        settled.CompletionTokens.ShouldBe(12);
        settled.ServedModel.ShouldBe("claude-1");
        passage.Answer.ShouldBe(Text);
    }

    [Fact]
    public async Task A_request_passes_byte_for_byte_with_the_providers_key_in_anthropics_header()
    {
        var seen =
            new TaskCompletionSource<(
                string Body,
                string Path,
                Dictionary<string, string> Headers
            )>();
        await using var door = await DoorHarness.StartAsync(async context =>
        {
            var body = await new StreamReader(context.Request.Body).ReadToEndAsync();
            seen.SetResult(
                (
                    body,
                    context.Request.Path,
                    context.Request.Headers.ToDictionary(
                        h => h.Key,
                        h => h.Value.ToString(),
                        StringComparer.OrdinalIgnoreCase
                    )
                )
            );
            await Upstreams.Answers(Text)(context);
        });
        door.Client.DefaultRequestHeaders.Authorization = null;
        door.Client.DefaultRequestHeaders.Add("x-api-key", FakeIdentifier.Key);
        door.Client.DefaultRequestHeaders.Add("anthropic-beta", "some-beta");
        var ask =
            """ {"model" : "claude", "max_tokens": 1e1, "messages":[{"role":"user","content":"h\u00e9"}], "x": 1 } """;
        await TalkAsync(door, ask);
        var (body, path, headers) = await seen.Task;
        body.ShouldBe(ask);
        path.ShouldBe("/v1/messages");
        headers["x-api-key"].ShouldBe(DoorHarness.ProviderKey);
        headers["anthropic-version"].ShouldBe("2023-06-01");
        headers["anthropic-beta"].ShouldBe("some-beta");
        headers.ShouldNotContainKey("Authorization");
        headers.Values.ShouldNotContain(v => v.Contains(FakeIdentifier.Key));
        door.Pipeline.Coverage.ShouldContain(("field", "x"));
    }

    [Fact]
    public async Task A_stream_with_allowed_calls_passes_byte_for_byte_and_is_settled()
    {
        string[] pieces =
        [
            Start,
            Event(
                "content_block_start",
                """ "index":0,"content_block":{"type":"thinking","thinking":"","signature":""}"""
            ),
            Event(
                "content_block_delta",
                """ "index":0,"delta":{"type":"thinking_delta","thinking":"so"}"""
            ),
            Event(
                "content_block_delta",
                """ "index":0,"delta":{"type":"signature_delta","signature":"c2ln"}"""
            ),
            BlockStop(0),
            TextBlock(1, "I look"),
            Ping,
            ToolStart(2, "a", "read"),
            ToolPiece(2, ""),
            ToolPiece(2, "{\"id\": \"é"),
            ToolPiece(2, "\\n\"}"),
            BlockStop(2),
            Ping,
            Tool(3, "b", "read"),
            End("tool_use"),
            Last,
        ];
        await using var door = await DoorHarness.StartAsync(Upstreams.Streams(pieces));
        var seen = new List<(string, string)>();
        door.Pipeline.DecideTool = (f, a) =>
        {
            seen.Add((f, a));
            return FakePipeline.Allow;
        };
        var (status, text) = await TalkAsync(door, Ask(",\"stream\":true"));
        status.ShouldBe(HttpStatusCode.OK);
        text.ShouldBe(string.Concat(pieces));
        seen.ShouldBe([("read", "{\"id\": \"é\\n\"}"), ("read", "{}")]);
        var passage = door.Pipeline.Passages.ShouldHaveSingleItem();
        var settled = await passage.Settled;
        settled.As.ShouldBe(SettledAs.Done);
        settled.PromptTokens.ShouldBe(9);
        settled.CompletionTokens.ShouldBe(15);
        settled.ServedModel.ShouldBe("claude-1");
        door.Pipeline.Intents.ShouldAllBe(i => i.IsSettled);
    }

    [Fact]
    public async Task No_byte_of_a_call_passes_before_it_is_decided_and_text_passes_at_once()
    {
        var goOn = new TaskCompletionSource();
        await using var door = await DoorHarness.StartAsync(async context =>
        {
            await Upstreams.Streams(Start, TextBlock(0, "a"), Tool(1, "x", "read", "{}"))(context);
            await goOn.Task;
            await Upstreams.Streams(End("tool_use"), Last)(context);
        });
        using var response = await SendAsync(door, Ask(",\"stream\":true"));
        var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[64 * 1024];
        var count = 0;
        var expected = Start + TextBlock(0, "a");
        while (count < expected.Length)
        {
            var read = await stream
                .ReadAsync(buffer.AsMemory(count))
                .AsTask()
                .WaitAsync(TimeSpan.FromSeconds(10));
            read.ShouldBeGreaterThan(0);
            count += read;
        }
        System.Text.Encoding.UTF8.GetString(buffer, 0, count).ShouldBe(expected);
        door.Pipeline.Intents.ShouldBeEmpty();
        goOn.SetResult();
        (await new StreamReader(stream).ReadToEndAsync()).ShouldBe(
            Tool(1, "x", "read", "{}") + End("tool_use") + Last
        );
        door.Pipeline.Intents.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Tokens_are_counted_by_the_provider_after_a_decision()
    {
        var seen = new TaskCompletionSource<string>();
        await using var door = await DoorHarness.StartAsync(context =>
        {
            seen.TrySetResult(context.Request.Path);
            return Upstreams.Answers("""{"input_tokens":7}""")(context);
        });
        var (status, text) = await TalkAsync(door, Ask(), "v1/messages/count_tokens");
        status.ShouldBe(HttpStatusCode.OK);
        text.ShouldBe("""{"input_tokens":7}""");
        (await seen.Task).ShouldBe("/v1/messages/count_tokens");
        var settled = await door.Pipeline.Passages.ShouldHaveSingleItem().Settled;
        settled.PromptTokens.ShouldBe(0);
    }

    [Fact]
    public async Task A_refused_count_is_never_forwarded()
    {
        var requests = 0;
        await using var door = await DoorHarness.StartAsync(context =>
        {
            requests++;
            return Upstreams.Answers("""{"input_tokens":7}""")(context);
        });
        door.Pipeline.Decide = _ => FakePipeline.Deny;
        var (status, text) = await TalkAsync(door, Ask(), "v1/messages/count_tokens");
        status.ShouldBe(HttpStatusCode.Forbidden);
        ErrorOf(text).Type.ShouldBe("permission_error");
        requests.ShouldBe(0);
    }

    [Fact]
    public async Task The_conversation_becomes_parts_with_the_tools_that_they_came_from()
    {
        await using var door = await DoorHarness.StartAsync(Upstreams.Answers(Text));
        var body =
            """{"system":[{"type":"text","text":"be brief"}],"model":"claude","max_tokens":1,"messages":["""
            + """{"role":"user","content":"read it"},"""
            + """{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"s"},{"type":"text","text":"ok"},"""
            + ToolUse("t1", "read", """{"id":7}""")
            + ","
            + ToolUse("t2", "list", "{}")
            + """]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"seven"},{"type":"tool_result","tool_use_id":"t2","content":[{"type":"text","text":"none"}],"is_error":true},{"type":"tool_result","tool_use_id":"t9","content":"?"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}},{"type":"text","text":"go on"}]}]}""";
        (await TalkAsync(door, body)).Status.ShouldBe(HttpStatusCode.OK);
        var call = door.Pipeline.Passages.ShouldHaveSingleItem().Call;
        call.Parts.Select(p =>
                (
                    p.Role,
                    System.Text.Encoding.UTF8.GetString(p.Json.Span[..Math.Min(6, p.Json.Length)]),
                    p.ToolName,
                    System.Text.Encoding.UTF8.GetString(p.CallArguments.Span)
                )
            )
            .ShouldBe([
                (PartRole.System, "[{\"typ", null, ""),
                (PartRole.User, "\"read ", null, ""),
                (PartRole.Assistant, "{\"type", null, ""),
                (PartRole.ToolResult, "\"seven", "read", """{"id":7}"""),
                (PartRole.ToolResult, "[{\"typ", "list", "{}"),
                (PartRole.ToolResult, "\"?\"", null, ""),
                (PartRole.User, "{\"type", null, ""),
                (PartRole.User, "{\"type", null, ""),
            ]);
        call.Hint.HasAssistantTurn.ShouldBeTrue();
        call.Hint.Prefixes.Length.ShouldBe(4);
    }

    [Fact]
    public async Task A_conversation_that_grows_keeps_its_prefixes_though_cache_marks_move()
    {
        await using var door = await DoorHarness.StartAsync(Upstreams.Answers(Text));
        await TalkAsync(
            door,
            Conversation(
                """{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]}"""
            )
        );
        await TalkAsync(
            door,
            Conversation(
                """{"content":"a","role":"user"}""",
                """{"role":"assistant","content":"b"}"""
            )
        );
        var prefixes = door.Pipeline.Passages.Select(p => p.Call.Hint.Prefixes).ToArray();
        prefixes[1][0].ShouldBe(prefixes[0][0]);
        prefixes[1][1].ShouldNotBe(prefixes[1][0]);
    }

    [Fact]
    public async Task A_model_of_another_protocol_is_not_found_here()
    {
        await using var door = await DoorHarness.StartAsync(Upstreams.Answers(Text));
        var (status, text) = await TalkAsync(door, Ask().Replace("claude", "gpt"));
        status.ShouldBe(HttpStatusCode.NotFound);
        ErrorOf(text).Type.ShouldBe("not_found_error");
        (await door.TalkAsync(DoorHarness.Ask().Replace("gpt", "claude"))).Status.ShouldBe(
            HttpStatusCode.NotFound
        );
        door.Pipeline.Passages.ShouldBeEmpty();
    }
}
