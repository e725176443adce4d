using System.ClientModel;
using OpenAI;
using OpenAI.Responses;
using static Jidoka.Gateway.Tests.Enforcing.OpenAi.Responses;

#pragma warning disable OPENAI001 // the client's own word: subject to change

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

/// <summary>The official .NET client of responses, unchanged but for URL and key.</summary>
public sealed class ResponsesClientTests
{
    [Fact]
    public async Task It_reads_text_and_a_function_call()
    {
        await using var door = await DoorHarness.StartAsync(
            Upstreams.Answers(Answer(Said, Call(1, "read", """{"n":1}""")))
        );
        ResponseResult response = await Client(door).CreateResponseAsync(Hello());
        response.GetOutputText().ShouldBe("hello");
        var call = response.OutputItems[1].ShouldBeOfType<FunctionCallResponseItem>();
        call.FunctionArguments.ToString().ShouldBe("""{"n":1}""");
    }

    [Fact]
    public async Task It_parses_a_refused_call_and_can_go_on()
    {
        await using var door = await DoorHarness.StartAsync(
            Upstreams.Answers(Answer(Call(0, "send_mail", "{}")))
        );
        door.Pipeline.DecideTool = (_, _) => FakePipeline.Deny;
        ResponseResult response = await Client(door).CreateResponseAsync(Hello());
        response.GetOutputText().ShouldContain("send_mail was refused");
        var next = Hello();
        foreach (var item in response.OutputItems)
            next.InputItems.Add(item);
        await Client(door).CreateResponseAsync(next);
        door.Pipeline.Passages.Last().Call.Hint.HasAssistantTurn.ShouldBeTrue();
    }

    [Fact]
    public async Task It_parses_a_stream_with_one_of_two_calls_refused()
    {
        await using var door = await DoorHarness.StartAsync(
            Upstreams.Streams(
                Stream([
                    Created,
                    .. Calling(0, "send_mail", "{}", "{}"),
                    .. Calling(1, "read", "{}", "{}"),
                    Completed(Call(0, "send_mail", "{}"), Call(1, "read", "{}")),
                ])
            )
        );
        door.Pipeline.DecideTool = (f, _) => f == "read" ? FakePipeline.Allow : FakePipeline.Deny;
        var text = "";
        ResponseResult? whole = null;
        var options = Hello();
        options.StreamingEnabled = true;
        await foreach (var update in Client(door).CreateResponseStreamingAsync(options))
        {
            if (update is StreamingResponseOutputTextDeltaUpdate delta)
                text += delta.Delta;
            if (update is StreamingResponseCompletedUpdate completed)
                whole = completed.Response;
        }
        text.ShouldContain("send_mail was refused");
        whole.ShouldNotBeNull().OutputItems.Count.ShouldBe(2);
        whole.OutputItems[0].ShouldBeAssignableTo<MessageResponseItem>();
    }

    [Fact]
    public async Task It_reads_a_refusal_and_does_not_retry_it()
    {
        await using var door = await DoorHarness.StartAsync(Upstreams.Answers(Answer(Said)));
        door.Pipeline.Decide = _ => FakePipeline.Deny;
        var refused = await Should.ThrowAsync<ClientResultException>(
            Client(door).CreateResponseAsync(Hello())
        );
        refused.Status.ShouldBe(403);
        refused.Message.ShouldContain("no-mail");
        door.Pipeline.Passages.Count.ShouldBe(1);
    }

    private static CreateResponseOptions Hello() =>
        new() { Model = "gpt", InputItems = { ResponseItem.CreateUserMessageItem("hi") } };

    private static ResponsesClient Client(DoorHarness door) =>
        new OpenAIClient(
            new ApiKeyCredential(FakeIdentifier.Key),
            new OpenAIClientOptions { Endpoint = new Uri(door.Url, "v1") }
        ).GetResponsesClient();
}
