using System.Net;
using System.Text;
using Jidoka.Gateway.Enforcing.Llm;
using Jidoka.Gateway.Intercepting.Llm;
using Microsoft.AspNetCore.Http;
using static Jidoka.Gateway.Tests.Enforcing.OpenAi.Upstreams;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

public sealed class PassingTests
{
    [Fact]
    public async Task An_answer_without_tool_calls_passes_byte_for_byte_and_is_settled_first()
    {
        await using var door = await DoorHarness.StartAsync(Answers(Text));
        var (status, text) = await door.TalkAsync(DoorHarness.Ask());
        status.ShouldBe(HttpStatusCode.OK);
        text.ShouldBe(Text);
        var passage = door.Pipeline.Passages.ShouldHaveSingleItem();
        passage.IsSettled.ShouldBeTrue();
        var settled = await passage.Settled;
        settled.As.ShouldBe(SettledAs.Done);
        settled.Status.ShouldBe(200);
        settled.PromptTokens.ShouldBe(9);
        settled.CompletionTokens.ShouldBe(12);
        settled.ServedModel.ShouldBe("gpt-1");
        passage.Answer.ShouldBe(Text);
        await passage.Disposed;
    }

    [Fact]
    public async Task A_request_passes_byte_for_byte_with_the_providers_key_and_without_the_agents()
    {
        var seen =
            new TaskCompletionSource<(string Body, IHeaderDictionary Headers, string Path)>();
        await using var door = await DoorHarness.StartAsync(async context =>
        {
            var body = await new StreamReader(context.Request.Body).ReadToEndAsync();
            seen.SetResult(
                (
                    body,
                    new HeaderDictionary(
                        new Dictionary<string, Microsoft.Extensions.Primitives.StringValues>(
                            context.Request.Headers
                        )
                    ),
                    context.Request.Path
                )
            );
            await Answers(Text)(context);
        });
        door.Client.DefaultRequestHeaders.Add("Jidoka-Session", "s-1");
        door.Client.DefaultRequestHeaders.Add("X-Api-Key", "mine");
        door.Client.DefaultRequestHeaders.Add("Cookie", "a=b");
        door.Client.DefaultRequestHeaders.Add("OpenAI-Organization", "org");
        door.Client.DefaultRequestHeaders.Add(
            "traceparent",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        );
        var ask =
            """ {"model" : "gpt", "messages":[{"role":"user","content":"h\u00e9"}], "x_unknown": 1.0e2 } """;
        await door.TalkAsync(ask);
        var (body, headers, path) = await seen.Task;
        body.ShouldBe(ask);
        path.ShouldBe("/v1/chat/completions");
        headers.Authorization.ToString().ShouldBe("Bearer " + DoorHarness.ProviderKey);
        headers.Keys.ShouldNotContain("Jidoka-Session");
        headers.Keys.ShouldNotContain("X-Api-Key");
        headers.Keys.ShouldNotContain("Cookie");
        headers.Keys.ShouldNotContain("OpenAI-Organization");
        headers.TraceParent.ToString().ShouldStartWith("00-0af7");
        var call = door.Pipeline.Passages.ShouldHaveSingleItem().Call;
        call.Hint.Header.ShouldBe("s-1");
        call.Hint.TraceId.ShouldBe("0af7651916cd43dd8448eb211c80319c");
        call.UnknownFields.ShouldBe(1);
        door.Pipeline.Coverage.ShouldContain(("field", "x_unknown"));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("acme/node-1", false)]
    [InlineData("acme/node-1", true)]
    public async Task An_answer_names_its_event_where_the_operator_wants_it(
        string? log,
        bool stream
    )
    {
        await using var door = await DoorHarness.StartAsync(
            new LlmBounds { EventLog = log },
            Answers(Text)
        );
        using var response = await door.PostAsync(
            DoorHarness.Ask(stream ? ",\"stream\":true" : "")
        );

        var index = door.Pipeline.Passages.ShouldHaveSingleItem().Index;
        response.Headers.TryGetValues(LlmDoor.EventHeader, out var named).ShouldBe(log is not null);
        named?.ShouldHaveSingleItem().ShouldBe($"{log}/{index}");
    }

    [Fact]
    public async Task Azures_path_and_key_header_lead_to_the_same_door()
    {
        await using var door = await DoorHarness.StartAsync(Answers(Text));
        door.Client.DefaultRequestHeaders.Authorization = null;
        door.Client.DefaultRequestHeaders.Add("api-key", FakeIdentifier.Key);
        using var response = await door.PostAsync(
            DoorHarness.Json(DoorHarness.Ask()),
            "openai/v1/chat/completions?api-version=preview"
        );
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).ShouldBe(Text);
        door.Pipeline.Passages.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_alias_changes_the_models_value_and_nothing_else()
    {
        var seen = new TaskCompletionSource<string>();
        await using var door = await DoorHarness.StartAsync(async context =>
        {
            seen.SetResult(await new StreamReader(context.Request.Body).ReadToEndAsync());
            await Answers(Text)(context);
        });
        await door.TalkAsync("""{ "model" :  "ali\u0061s" ,"messages":[],"user":"alias"}""");
        var body = await seen.Task;
        body.ShouldBe("""{ "model" :  "se\u0022rved" ,"messages":[],"user":"alias"}""");
    }

    [Fact]
    public async Task A_stream_without_tool_calls_passes_byte_for_byte_and_is_settled()
    {
        string[] pieces =
        [
            ": hello\r\n\r\n",
            Say("a"),
            Say("b")[..30],
            Say("b")[30..] + Say("c"),
            End("stop"),
            "data: {\"id\":\"c1\",\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}\n\n",
            Done,
        ];
        await using var door = await DoorHarness.StartAsync(Streams(pieces));
        var (status, text) = await door.TalkAsync(DoorHarness.Ask(",\"stream\":true"));
        status.ShouldBe(HttpStatusCode.OK);
        text.ShouldBe(string.Concat(pieces));
        var passage = door.Pipeline.Passages.ShouldHaveSingleItem();
        var settled = await passage.Settled;
        settled.As.ShouldBe(SettledAs.Done);
        settled.CompletionTokens.ShouldBe(4);
        passage.Call.Streaming.ShouldBeTrue();
    }

    [Fact]
    public async Task Text_is_released_as_it_arrives()
    {
        var goOn = new TaskCompletionSource();
        await using var door = await DoorHarness.StartAsync(async context =>
        {
            await Streams(Say("first"))(context);
            await goOn.Task;
            await Streams(End("stop"), Done)(context);
        });
        using var response = await door.PostAsync(DoorHarness.Ask(",\"stream\":true"));
        var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[4096];
        var count = await stream.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        Encoding.UTF8.GetString(buffer, 0, count).ShouldBe(Say("first"));
        goOn.SetResult();
        (await new StreamReader(stream).ReadToEndAsync()).ShouldBe(End("stop") + Done);
    }
}
