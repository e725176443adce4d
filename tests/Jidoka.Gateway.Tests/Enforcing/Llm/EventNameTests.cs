using Jidoka.Gateway.Tests.Enforcing.OpenAi;
using static Jidoka.Gateway.Tests.Enforcing.Anthropic.Messages;
using Chat = Jidoka.Gateway.Tests.Enforcing.OpenAi.Upstreams;
using OpenAiResponses = Jidoka.Gateway.Tests.Enforcing.OpenAi.Responses;

namespace Jidoka.Gateway.Tests.Enforcing.Llm;

/// <summary>
/// Clients go by an event's name or by the type in its data. A stream whose names and types differ would be put
/// together in two ways, so it ends at the first such event.
/// </summary>
public sealed class EventNameTests
{
    private const string Secret = "send_mail";

    public static TheoryData<string> Messages =>
        [
            // The client that goes by names would drop the call's start, or a piece of its arguments.
            Start + Tool(0, "a", Secret, "{}").Replace("event: content_block_start", "event: ping"),
            Start + Tool(0, "a", Secret, "{}").Replace("event: content_block_delta", "event: ping"),
            // The client that goes by types would take a ping for one.
            Start
                + "event: content_block_start\ndata: {\"type\":\"ping\"}\n\n"
                + TextBlock(0, Secret),
            Start + Tool(0, "a", Secret, "{}").Replace("event: content_block_delta\n", ""),
            Start + Tool(0, "a", Secret, "{}").Replace("event: content_block_delta", "event"),
            Start
                + Tool(0, "a", Secret, "{}")
                    .Replace(
                        "event: content_block_start",
                        "event: ping\nevent: content_block_start"
                    ),
            Start.Replace("event: message_start\n", "") + Tool(0, "a", Secret, "{}"),
            Start
                + Tool(0, "a", Secret, "{}")
                    .Replace("event: content_block_start", "event: Content_Block_Start"),
            Start
                + Tool(0, "a", Secret, "{}")
                    .Replace("event: content_block_start", "event:  content_block_start"),
        ];

    [Theory]
    [MemberData(nameof(Messages))]
    public Task A_message_whose_names_and_types_differ_ends(string stream) =>
        EndsAsync(stream + End("tool_use") + Last, "v1/messages", Ask(",\"stream\":true"));

    [Theory]
    [InlineData("event: response.output_item.added", "event: keepalive")]
    [InlineData("event: response.output_item.added\n", "")]
    [InlineData(
        "event: response.function_call_arguments.delta",
        "event: response.output_text.delta"
    )]
    [InlineData(
        "event: response.function_call_arguments.done",
        "event: response.Function_call_arguments.done"
    )]
    public Task A_response_whose_names_and_types_differ_ends(string name, string other) =>
        EndsAsync(
            OpenAiResponses
                .Stream([
                    OpenAiResponses.Created,
                    .. OpenAiResponses.Calling(0, Secret, "{}", "{}"),
                    OpenAiResponses.Completed(OpenAiResponses.Call(0, Secret, "{}")),
                ])
                .Replace(name, other),
            OpenAiResponses.Path,
            OpenAiResponses.Ask(",\"stream\":true")
        );

    [Theory]
    [InlineData("thread.message.delta")]
    [InlineData("error")]
    [InlineData("ping")]
    public Task A_chat_completion_has_no_names(string name) =>
        EndsAsync(
            $"event: {name}\n"
                + Chat.Piece(0, "{}", "a", Secret)
                + Chat.End("tool_calls")
                + Chat.Done,
            "v1/chat/completions",
            DoorHarness.Ask(",\"stream\":true")
        );

    [Fact]
    public async Task A_stream_that_names_no_event_passes()
    {
        var stream = (Start + TextBlock(0, "hello") + End("end_turn") + Last).Replace(
            "event: ",
            ": "
        );
        await using var door = await DoorHarness.StartAsync(Upstreams.Streams(stream));
        (await TalkAsync(door, Ask(",\"stream\":true"))).Text.ShouldBe(stream);
    }

    private static async Task EndsAsync(string stream, string path, string body)
    {
        await using var door = await DoorHarness.StartAsync(Upstreams.Streams(stream));
        var (_, text) = await TalkAsync(door, body, path);
        text.ShouldNotContain(Secret);
        text.ShouldContain("is not an answer");
        (await door.Pipeline.Passages.Single().Settled).As.ShouldBe(SettledAs.Failed);
        door.Pipeline.Intents.ShouldBeEmpty();
    }
}
