using System.ClientModel;
using OpenAI;
using OpenAI.Chat;
using static Jidoka.Gateway.Tests.Enforcing.OpenAi.Upstreams;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

/// <summary>The official OpenAI client, unchanged but for address and key.</summary>
public sealed class StockClientTests
{
    private static readonly ChatMessage[] Hello = [new UserChatMessage("hi")];

    [Fact]
    public async Task It_parses_a_refused_tool_call_and_can_go_on()
    {
        await using var door = await DoorHarness.StartAsync(
            Answers(ToolCalls(("a", "send_mail", "{}")))
        );
        door.Pipeline.DecideTool = (_, _) => FakePipeline.Deny;
        ChatCompletion answer = await Client(door).CompleteChatAsync(Hello);
        answer.FinishReason.ShouldBe(ChatFinishReason.Stop);
        answer.ToolCalls.ShouldBeEmpty();
        answer.Content[0].Text.ShouldContain("send_mail was refused");
        await Client(door)
            .CompleteChatAsync([.. Hello, new AssistantChatMessage(answer), .. Hello]);
        door.Pipeline.Passages.Last().Call.Hint.HasAssistantTurn.ShouldBeTrue();
    }

    [Fact]
    public async Task It_parses_a_stream_with_one_of_two_calls_refused()
    {
        await using var door = await DoorHarness.StartAsync(
            Streams(
                Piece(0, "{}", "a", "send_mail"),
                Piece(1, "", "b", "read"),
                Piece(1, """{"n":1}"""),
                End("tool_calls"),
                Done
            )
        );
        door.Pipeline.DecideTool = (f, _) => f == "read" ? FakePipeline.Allow : FakePipeline.Deny;
        var text = "";
        var arguments = "";
        ChatFinishReason? finish = null;
        await foreach (var update in Client(door).CompleteChatStreamingAsync(Hello))
        {
            text += string.Concat(update.ContentUpdate.Select(c => c.Text));
            foreach (var call in update.ToolCallUpdates)
            {
                call.Index.ShouldBe(0);
                arguments += call.FunctionArgumentsUpdate?.ToString();
            }
            finish = update.FinishReason ?? finish;
        }
        text.ShouldContain("send_mail was refused");
        arguments.ShouldBe("""{"n":1}""");
        finish.ShouldBe(ChatFinishReason.ToolCalls);
    }

    [Fact]
    public async Task It_reads_a_refusal_and_does_not_retry_it()
    {
        await using var door = await DoorHarness.StartAsync(Answers(Text));
        door.Pipeline.Decide = _ => FakePipeline.Deny;
        var refused = await Should.ThrowAsync<ClientResultException>(
            Client(door).CompleteChatAsync(Hello)
        );
        refused.Status.ShouldBe(403);
        refused.Message.ShouldContain("no-mail");
        door.Pipeline.Passages.Count.ShouldBe(1);
    }

    private static ChatClient Client(DoorHarness door) =>
        new OpenAIClient(
            new ApiKeyCredential(FakeIdentifier.Key),
            new OpenAIClientOptions { Endpoint = new Uri(door.Url, "v1") }
        ).GetChatClient("gpt");
}
