using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Jidoka.Gateway.Tests.Enforcing.OpenAi;
using static Jidoka.Gateway.Tests.Enforcing.Anthropic.Messages;

namespace Jidoka.Gateway.Tests.Enforcing.Anthropic;

/// <summary>The official .NET client, unchanged but for URL and key.</summary>
public sealed class AnthropicClientTests
{
    private static readonly MessageCreateParams Hello = new()
    {
        Model = "claude",
        MaxTokens = 10,
        Messages = [new UserMessageParam("hi")],
    };

    [Fact]
    public async Task It_reads_a_message_with_a_tool_call()
    {
        await using var door = await DoorHarness.StartAsync(
            Upstreams.Answers(Answer("tool_use", ToolUse("a", "read", """{"n":1}""")))
        );
        var message = await Client(door).Messages.Create(Hello);
        message.Content[0].TryPickToolUse(out var call).ShouldBeTrue();
        call!.Name.ShouldBe("read");
        call.Input["n"].GetInt32().ShouldBe(1);
        message.Usage.OutputTokens.ShouldBe(12);
    }

    [Fact]
    public async Task It_parses_a_refused_tool_call_and_can_go_on()
    {
        await using var door = await DoorHarness.StartAsync(
            Upstreams.Answers(Answer("tool_use", ToolUse("a", "send_mail", "{}")))
        );
        door.Pipeline.DecideTool = (_, _) => FakePipeline.Deny;
        var message = await Client(door).Messages.Create(Hello);
        message.StopReason!.Value().ShouldBe(StopReason.EndTurn);
        message.Content[0].TryPickText(out var text).ShouldBeTrue();
        text!.Text.ShouldContain("send_mail was refused");
        await Client(door)
            .Messages.Create(
                Hello with
                {
                    Messages =
                    [
                        new UserMessageParam("hi"),
                        new AssistantMessageParam(text.Text),
                        new UserMessageParam("go on"),
                    ],
                }
            );
        door.Pipeline.Passages.Last().Call.Hint.HasAssistantTurn.ShouldBeTrue();
    }

    [Fact]
    public async Task It_parses_a_stream_with_one_of_two_calls_refused()
    {
        await using var door = await DoorHarness.StartAsync(
            Upstreams.Streams(
                Start,
                Tool(0, "a", "send_mail", "{}"),
                Tool(1, "b", "read", "{\"n\":", "1}"),
                End("tool_use"),
                Last
            )
        );
        door.Pipeline.DecideTool = (f, _) => f == "read" ? FakePipeline.Allow : FakePipeline.Deny;
        var text = "";
        var input = "";
        await foreach (var update in Client(door).Messages.CreateStreaming(Hello))
            if (update.TryPickContentBlockDelta(out var delta))
            {
                if (delta.Delta.TryPickText(out var said))
                    text += said.Text;
                if (delta.Delta.TryPickInputJson(out var piece))
                {
                    delta.Index.ShouldBe(1);
                    input += piece.PartialJson;
                }
            }
        text.ShouldContain("send_mail was refused");
        input.ShouldBe("{\"n\":1}");
    }

    [Fact]
    public async Task It_counts_tokens()
    {
        await using var door = await DoorHarness.StartAsync(
            Upstreams.Answers("""{"input_tokens":7}""")
        );
        var count = await Client(door)
            .Messages.CountTokens(new() { Model = "claude", Messages = Hello.Messages });
        count.InputTokens.ShouldBe(7);
    }

    [Fact]
    public async Task It_reads_a_refusal_and_does_not_retry_it()
    {
        await using var door = await DoorHarness.StartAsync(Upstreams.Answers(Text));
        door.Pipeline.Decide = _ => FakePipeline.Deny;
        var refused = await Should.ThrowAsync<AnthropicForbiddenException>(
            Client(door).Messages.Create(Hello)
        );
        refused.Message.ShouldContain("no-mail");
        door.Pipeline.Passages.Count.ShouldBe(1);
    }

    private static AnthropicClient Client(DoorHarness door) =>
        new() { ApiKey = FakeIdentifier.Key, BaseUrl = door.Url.AbsoluteUri.TrimEnd('/') };
}
