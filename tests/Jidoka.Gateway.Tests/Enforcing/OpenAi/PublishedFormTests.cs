using System.Net;
using Jidoka.Gateway.Intercepting.Llm;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

/// <summary>All that Jidoka writes itself fits OpenAI's published description of its API.</summary>
public sealed class PublishedFormTests
{
    private const string Streaming = ",\"stream\":true";

    [Theory]
    [InlineData("{")]
    [InlineData("""{"model":"gpt"}""")]
    [InlineData("""{"model":"no-such","messages":[],"input":"hi"}""")]
    [InlineData("""{"model":"gpt","input":"hi","messages":[],"tools":[{"type":"web_search"}]}""")]
    public async Task Errors(string body)
    {
        var published = OpenApiDocument.Require();
        await using var door = await DoorHarness.StartAsync(Upstreams.Answers("garbage"));
        foreach (var path in (string[])["v1/chat/completions", "v1/responses", "v1/embeddings"])
        {
            var (status, text) = await Responses.TalkAsync(door, body, path);
            ((int)status).ShouldBeInRange(400, 502);
            published.ShouldFit(text, "ErrorResponse");
        }
    }

    [Fact]
    public async Task Refusals_of_policy_of_a_missing_key_and_of_what_is_not_covered()
    {
        var published = OpenApiDocument.Require();
        await using var door = await DoorHarness.StartAsync(Upstreams.Answers(Upstreams.Text));
        door.Pipeline.Decide = _ => FakePipeline.Deny;
        published.ShouldFit((await door.TalkAsync(DoorHarness.Ask())).Text, "ErrorResponse");
        published.ShouldFit(
            (await Responses.TalkAsync(door, "{}", "v1/files")).Text,
            "ErrorResponse"
        );
        door.Client.DefaultRequestHeaders.Authorization = null;
        var (status, text) = await door.TalkAsync(DoorHarness.Ask());
        status.ShouldBe(HttpStatusCode.Unauthorized);
        published.ShouldFit(text, "ErrorResponse");
    }

    [Fact]
    public async Task Lists_of_models()
    {
        var published = OpenApiDocument.Require();
        await using var door = await DoorHarness.StartAsync(Upstreams.Answers(Upstreams.Text));
        door.Pipeline.Factory = door.Pipeline.Factory.Apply(
            99,
            new PoliciesLoaded([
                new("p.cedar", """@id("all") permit (principal, action, resource);"""),
            ])
            {
                TimeMs = 0,
                By = "test",
            }
        );
        published.ShouldFit(await door.Client.GetStringAsync("v1/models"), "ListModelsResponse");
        published.ShouldFit(await door.Client.GetStringAsync("v1/models/gpt"), "Model");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Chat_completions_with_refused_calls(bool oneIsAllowed)
    {
        var published = OpenApiDocument.Require();
        await using var door = await DoorHarness.StartAsync(
            Upstreams.Answers(Upstreams.ToolCalls(("a", "send_mail", "{}"), ("b", "read", "{}")))
        );
        Refuse(door, oneIsAllowed);
        var (_, text) = await door.TalkAsync(DoorHarness.Ask());
        text.ShouldContain("was refused");
        published.ShouldFit(text, "CreateChatCompletionResponse");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Chunks_with_refused_calls(bool oneIsAllowed)
    {
        var published = OpenApiDocument.Require();
        await using var door = await DoorHarness.StartAsync(
            Upstreams.Streams(
                Upstreams.Piece(0, "{}", "a", "send_mail"),
                Upstreams.Piece(1, "{}", "b", "read"),
                Upstreams.End("tool_calls"),
                Upstreams.Done
            )
        );
        Refuse(door, oneIsAllowed);
        await ChunksFitAsync(door, published, "was refused");
    }

    [Fact]
    public async Task Chunks_that_end_in_place_of_calls_that_are_too_large()
    {
        var published = OpenApiDocument.Require();
        await using var door = await DoorHarness.StartAsync(
            new LlmBounds { MaxHeldBytes = 200 },
            Upstreams.Streams(Upstreams.Piece(0, new string('x', 300), "a", "send_mail"))
        );
        await ChunksFitAsync(door, published, "held-too-much");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Responses_with_refused_calls(bool streaming)
    {
        var published = OpenApiDocument.Require();
        await using var door = await DoorHarness.StartAsync(
            streaming
                ? Upstreams.Streams(
                    Responses.Stream([
                        Responses.Created,
                        .. Responses.Calling(0, "send_mail", "{}", "{}"),
                        Responses.Completed(Responses.Call(0, "send_mail", "{}")),
                    ])
                )
                : Upstreams.Answers(Responses.Answer(Responses.Call(0, "send_mail", "{}")))
        );
        Refuse(door, oneIsAllowed: false);
        var (_, text) = await Responses.TalkAsync(door, Responses.Ask(streaming ? Streaming : ""));
        text.ShouldContain("was refused");
        if (!streaming)
            published.ShouldFit(text, "Response");
        else
            foreach (var one in Responses.Events(text))
                published.ShouldFit(one.GetRawText(), "ResponseStreamEvent");
    }

    [Fact]
    public async Task An_error_within_a_streamed_response()
    {
        var published = OpenApiDocument.Require();
        await using var door = await DoorHarness.StartAsync(
            Upstreams.Streams(
                Responses.Stream(Responses.Created, Responses.Delta("a")),
                "data: garbage\n\n"
            )
        );
        var (_, text) = await Responses.TalkAsync(door, Responses.Ask(Streaming));
        var last = Responses.Events(text)[^1];
        last.GetProperty("type").GetString().ShouldBe("error");
        published.ShouldFit(last.GetRawText(), "ResponseStreamEvent");
    }

    [Fact]
    public async Task Requests_that_are_changed_on_their_way()
    {
        var published = OpenApiDocument.Require();
        var received = new List<string>();
        RequestDelegate upstream = async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            received.Add(await reader.ReadToEndAsync());
            var isChat = http.Request.Path.Value!.EndsWith("completions", StringComparison.Ordinal);
            await Upstreams.Answers(isChat ? Upstreams.Text : Responses.Answer(Responses.Said))(
                http
            );
        };
        await using var door = await DoorHarness.StartAsync(upstream);
        await Responses.TalkAsync(door, """{"model":"alias","input":"hi"}""");
        await Responses.TalkAsync(
            door,
            """{"model":"gpt","input":"go on","previous_response_id":"resp_1"}"""
        );
        await door.TalkAsync(DoorHarness.Ask().Replace("gpt", "alias"));
        received.Count.ShouldBe(3);
        published.ShouldFit(received[0], "CreateResponse");
        published.ShouldFit(received[1], "CreateResponse");
        published.ShouldFit(received[2], "CreateChatCompletionRequest");
    }

    [Fact]
    public void The_check_itself_tells_what_does_not_fit()
    {
        var published = OpenApiDocument.Require();
        foreach (
            var (json, schema) in ((string, string)[])
                [
                    ("""{"error":{"message":"m","type":"t","param":null}}""", "ErrorResponse"),
                    (
                        Upstreams.Text.Replace("\"stop\"", "\"halt\""),
                        "CreateChatCompletionResponse"
                    ),
                    (Responses.Answer("""{"type":"unheard-of"}"""), "Response"),
                ]
        )
            Should.Throw<ShouldAssertException>(() => published.ShouldFit(json, schema));
    }

    private static void Refuse(DoorHarness door, bool oneIsAllowed) =>
        door.Pipeline.DecideTool = (f, _) =>
            oneIsAllowed && f == "read" ? FakePipeline.Allow : FakePipeline.Deny;

    private static async Task ChunksFitAsync(
        DoorHarness door,
        OpenApiDocument published,
        string words
    )
    {
        var (_, text) = await door.TalkAsync(DoorHarness.Ask(Streaming));
        text.ShouldContain(words);
        foreach (var data in text.Split("data: ").Skip(1).Select(d => d.Split("\n\n")[0]))
            if (data != "[DONE]")
                published.ShouldFit(data, "CreateChatCompletionStreamResponse");
    }
}
