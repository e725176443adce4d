using System.ClientModel;
using System.Net;
using OpenAI;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

public sealed class EmbeddingsTests
{
    private const string Answer =
        """{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,-1.0]}],"model":"embed-1","usage":{"prompt_tokens":3,"total_tokens":3}}""";

    private const string Ask = """{"model":"gpt","input":["a","b"],"encoding_format":"float"}""";

    [Fact]
    public async Task Embeddings_pass_byte_for_byte_after_a_decision_on_embed()
    {
        var seen = new TaskCompletionSource<string>();
        await using var door = await DoorHarness.StartAsync(context =>
        {
            seen.TrySetResult(context.Request.Path);
            return Upstreams.Answers(Answer)(context);
        });
        var (status, text) = await Responses.TalkAsync(door, Ask, "v1/embeddings");
        status.ShouldBe(HttpStatusCode.OK);
        text.ShouldBe(Answer);
        (await seen.Task).ShouldBe("/v1/embeddings");
        var passage = door.Pipeline.Passages.ShouldHaveSingleItem();
        passage.Call.Kind.ShouldBe(CallKind.Embed);
        passage.Call.Door.ShouldBe(Door.OpenAiEmbeddings);
        passage.Call.Parts.ShouldHaveSingleItem().Role.ShouldBe(PartRole.User);
        var settled = await passage.Settled;
        settled.PromptTokens.ShouldBe(3);
        settled.CompletionTokens.ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"model":"gpt","input":"a","input":"b"}""")]
    [InlineData("""{"model":"gpt","input":{}}""")]
    [InlineData("""{"model":"gpt"}""")]
    [InlineData("""{"input":"a"}""")]
    public async Task What_is_no_request_for_embeddings_is_400(string body)
    {
        await using var door = await DoorHarness.StartAsync(Upstreams.Answers(Answer));
        var (status, _) = await Responses.TalkAsync(door, body, "v1/embeddings");
        status.ShouldBe(HttpStatusCode.BadRequest);
        door.Pipeline.Passages.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_official_client_reads_a_refusal()
    {
        await using var door = await DoorHarness.StartAsync(Upstreams.Answers(Answer));
        var client = new OpenAIClient(
            new ApiKeyCredential(FakeIdentifier.Key),
            new OpenAIClientOptions { Endpoint = new Uri(door.Url, "v1") }
        ).GetEmbeddingClient("gpt");
        door.Pipeline.Decide = _ => FakePipeline.Deny;
        var refused = await Should.ThrowAsync<ClientResultException>(
            client.GenerateEmbeddingAsync("a")
        );
        refused.Status.ShouldBe(403);
        refused.Message.ShouldContain("no-mail");
    }
}
