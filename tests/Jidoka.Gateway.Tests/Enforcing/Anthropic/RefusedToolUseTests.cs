using System.Net;
using Jidoka.Gateway.Intercepting.Llm;
using Jidoka.Gateway.Tests.Enforcing.OpenAi;
using static Jidoka.Gateway.Tests.Enforcing.Anthropic.Messages;

namespace Jidoka.Gateway.Tests.Enforcing.Anthropic;

public sealed class RefusedToolUseTests
{
    private const string Streaming = ",\"stream\":true";

    private static Decision NoMail(string function, string arguments) =>
        function == "send_mail" ? FakePipeline.Deny : FakePipeline.Allow;

    [Fact]
    public async Task A_refused_call_leaves_the_message_and_the_agent_is_told_why()
    {
        await using var door = await DoorHarness.StartAsync(
            Upstreams.Answers(Answer("tool_use", ToolUse("a", "send_mail", "{}")))
        );
        door.Pipeline.DecideTool = NoMail;
        var (status, text) = await TalkAsync(door, Ask());
        status.ShouldBe(HttpStatusCode.OK);
        var root = JsonDocument.Parse(text).RootElement;
        root.GetProperty("stop_reason").GetString().ShouldBe("end_turn");
        var block = root.GetProperty("content").EnumerateArray().ShouldHaveSingleItem();
        block.GetProperty("type").GetString().ShouldBe("text");
        block
            .GetProperty("text")
            .GetString()
            .ShouldNotBeNull()
            .ShouldContain("send_mail was refused by policy no-mail");
        door.Pipeline.Intents.ShouldHaveSingleItem().IsSettled.ShouldBeFalse();
        door.Pipeline.Passages.ShouldHaveSingleItem().Answer.ShouldBe(text);
    }

    [Fact]
    public async Task Of_parallel_calls_only_the_refused_ones_leave()
    {
        var kept = ToolUse("b", "read", """{"n":1.50}""");
        await using var door = await DoorHarness.StartAsync(
            Upstreams.Answers(
                Answer(
                    "tool_use",
                    """{"type":"text","text":"I do"}""",
                    ToolUse("a", "send_mail", "{}"),
                    kept,
                    ToolUse("c", "send_mail", "{}")
                )
            )
        );
        door.Pipeline.DecideTool = NoMail;
        var (_, text) = await TalkAsync(door, Ask());
        var root = JsonDocument.Parse(text).RootElement;
        root.GetProperty("stop_reason").GetString().ShouldBe("tool_use");
        var content = root.GetProperty("content").EnumerateArray().ToArray();
        content.Length.ShouldBe(3);
        content[1].GetProperty("text").GetString().ShouldNotBeNull().ShouldContain("refused");
        content[2].GetRawText().ShouldBe(kept);
    }

    [Fact]
    public async Task In_a_stream_only_the_refused_calls_leave_and_blocks_stay_numbered_without_gaps()
    {
        await using var door = await DoorHarness.StartAsync(
            Upstreams.Streams(
                Start,
                TextBlock(0, "I do"),
                Tool(1, "a", "send_mail", "{\"to\":", "\"x\"}"),
                Tool(2, "b", "send_mail"),
                Tool(3, "c", "read", "{\"n\":1}"),
                Ping,
                End("tool_use"),
                Last
            )
        );
        door.Pipeline.DecideTool = NoMail;
        var (_, text) = await TalkAsync(door, Ask(Streaming));
        var refusal = JsonDocument
            .Parse(
                text.Split("data: ")
                    .Single(d => d.Contains("was refused", StringComparison.Ordinal))
                    .Split("\n\n")[0]
            )
            .RootElement.GetProperty("delta")
            .GetProperty("text")
            .GetString()!;
        text.ShouldBe(
            Start
                + TextBlock(0, "I do")
                + TextBlock(1, refusal).Replace("\\u0027", "'", StringComparison.Ordinal)
                + Tool(2, "c", "read", "{\"n\":1}")
                    .Replace("\\u0022", "\\\"", StringComparison.Ordinal)
                + Ping
                + End("tool_use")
                + Last
        );
        refusal.Split('\n').Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_stream_whose_calls_are_all_refused_ends_the_turn()
    {
        await using var door = await DoorHarness.StartAsync(
            Upstreams.Streams(Start, Tool(0, "a", "send_mail", "{}"), End("tool_use"), Last)
        );
        door.Pipeline.DecideTool = NoMail;
        var (_, text) = await TalkAsync(door, Ask(Streaming));
        text.ShouldNotContain("tool_use");
        text.ShouldContain("\"stop_reason\":\"end_turn\"");
        text.ShouldContain("\"output_tokens\":15");
        text.ShouldEndWith(Last);
        var passage = door.Pipeline.Passages.ShouldHaveSingleItem();
        (await passage.Settled).As.ShouldBe(SettledAs.Done);
    }

    [Theory]
    [InlineData("""{"to":"a","to":"b"}""")]
    [InlineData("""{"x":{"to":"a","t\u006f":"b"}}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"{}\"")]
    public async Task An_input_that_can_be_read_in_two_ways_is_refused_without_asking(string input)
    {
        await using var door = await DoorHarness.StartAsync(
            Upstreams.Answers(Answer("tool_use", ToolUse("a", "read", input)))
        );
        var (_, text) = await TalkAsync(door, Ask());
        text.ShouldContain("jidoka:malformed-call");
        text.ShouldNotContain("tool_use");
        door.Pipeline.Intents.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{\"to\":\"a\"", ",\"to\":\"b\"}")]
    [InlineData("{\"to\":", "")]
    [InlineData("{}", "{}")]
    public async Task Streamed_input_that_can_be_read_in_two_ways_is_refused(
        string first,
        string second
    )
    {
        await using var door = await DoorHarness.StartAsync(
            Upstreams.Streams(Start, Tool(0, "a", "read", first, second), End("tool_use"), Last)
        );
        var (_, text) = await TalkAsync(door, Ask(Streaming));
        text.ShouldContain("jidoka:malformed-call");
        text.ShouldNotContain("input_json_delta");
        door.Pipeline.Intents.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_input_given_at_the_start_and_in_pieces_is_refused()
    {
        // Some clients take the start's input, others the pieces'.
        var start = Event(
            "content_block_start",
            $$""" "index":0,"content_block":{{ToolUse("a", "read", """{"x":1}""")}}"""
        );
        await using var door = await DoorHarness.StartAsync(
            Upstreams.Streams(
                Start,
                start,
                ToolPiece(0, "{\"x\":2}"),
                BlockStop(0),
                End("tool_use"),
                Last
            )
        );
        var (_, text) = await TalkAsync(door, Ask(Streaming));
        text.ShouldContain("jidoka:malformed-call");
    }

    public static TheoryData<string> OutOfCourse =>
        [
            Tool(0, "a", "read", "{}"), // no start
            Start + Start,
            Start + Tool(1, "a", "read", "{}"), // a gap
            Start + TextBlock(0, "a") + Tool(0, "a", "read", "{}"), // a number twice
            Start + End("end_turn") + Tool(0, "a", "read", "{}"), // behind the end
            Start + ToolPiece(0, "{}"), // a piece of no block
            Start.Replace("\"content\":[]", $"\"content\":[{ToolUse("a", "read", "{}")}]"),
            Start + Event("ping", $"\"content_block\":{ToolUse("a", "read", "{}")}"),
            Start
                + "data: {\"type\":\"ping\",\"type\":\"content_block_start\",\"index\":0,\"content_block\":"
                + ToolUse("a", "read", "{}")
                + "}\n\n",
        ];

    [Theory]
    [MemberData(nameof(OutOfCourse))]
    public async Task A_stream_that_clients_could_put_together_in_several_ways_breaks_off(
        string events
    )
    {
        await using var door = await DoorHarness.StartAsync(
            Upstreams.Streams(events, End("tool_use"), Last)
        );
        var (_, text) = await TalkAsync(door, Ask(Streaming));
        text.ShouldContain("is not an answer");
        text.ShouldNotContain("tool_use");
        (await door.Pipeline.Passages.ShouldHaveSingleItem().Settled).As.ShouldBe(SettledAs.Failed);
    }

    [Fact]
    public async Task Calls_that_outgrow_what_may_be_held_are_refused_and_the_message_ends()
    {
        await using var door = await DoorHarness.StartAsync(
            new LlmBounds { MaxHeldBytes = 2000 },
            Upstreams.Streams(
                Start,
                TextBlock(0, "a"),
                ToolStart(1, "a", "read"),
                ToolPiece(1, new string('x', 4000)),
                BlockStop(1),
                End("tool_use"),
                Last
            )
        );
        var (_, text) = await TalkAsync(door, Ask(Streaming));
        text.ShouldContain("MaxHeldBytes");
        text.ShouldContain("\"index\":1");
        text.ShouldNotContain("xxxx");
        text.ShouldEndWith(Last);
        door.Pipeline.Intents.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stream_that_breaks_off_within_a_call_ends_in_anthropics_error()
    {
        await using var door = await DoorHarness.StartAsync(
            Upstreams.Streams(Start, TextBlock(0, "a"), ToolStart(1, "a", "read"))
        );
        var (_, text) = await TalkAsync(door, Ask(Streaming));
        text.ShouldNotContain("tool_use");
        var last = text.Split("event: error\ndata: ")[1];
        ErrorOf(last).Type.ShouldBe("api_error");
    }
}
