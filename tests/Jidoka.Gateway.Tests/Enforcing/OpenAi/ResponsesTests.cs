using System.Net;
using Microsoft.AspNetCore.Http;
using static Jidoka.Gateway.Tests.Enforcing.OpenAi.Responses;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

public sealed class ResponsesTests
{
    private const string Streaming = ",\"stream\":true";

    private static Decision NoMail(string function, string arguments) =>
        function == "send_mail" ? FakePipeline.Deny : FakePipeline.Allow;

    [Fact]
    public async Task A_response_passes_byte_for_byte_and_its_usage_is_settled()
    {
        var answer = Answer(Said, Call(1, "read", """{"id":"é"}"""));
        await using var door = await DoorHarness.StartAsync(Upstreams.Answers(answer));
        var (status, text) = await TalkAsync(door, Ask());
        status.ShouldBe(HttpStatusCode.OK);
        text.ShouldBe(answer);
        var passage = door.Pipeline.Passages.ShouldHaveSingleItem();
        passage.Call.Door.ShouldBe(Door.OpenAiResponses);
        var settled = await passage.Settled;
        settled.PromptTokens.ShouldBe(9);
        settled.CompletionTokens.ShouldBe(12);
        settled.ServedModel.ShouldBe("gpt-1");
        door.Pipeline.Intents.ShouldHaveSingleItem().IsSettled.ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"model":"gpt","input":"a"}""", """{"store":false,"model":"gpt","input":"a"}""")]
    [InlineData(
        """{"model":"gpt", "store" : null ,"input":"a"}""",
        """{"model":"gpt", "store" : false ,"input":"a"}"""
    )]
    [InlineData(
        """{"model":"alias","input":"a"}""",
        """{"store":false,"model":"se\u0022rved","input":"a"}"""
    )]
    [InlineData(
        """{"store":null,"model":"alias","input":"a"}""",
        """{"store":false,"model":"se\u0022rved","input":"a"}"""
    )]
    [InlineData(
        """{"model":"alias","store":null,"input":"a"}""",
        """{"model":"se\u0022rved","store":false,"input":"a"}"""
    )]
    [InlineData(
        """ {"input":"a","store":false,"model":"gpt"} """,
        """ {"input":"a","store":false,"model":"gpt"} """
    )]
    public async Task The_provider_is_told_to_store_nothing_and_else_gets_the_agents_bytes(
        string ask,
        string expected
    )
    {
        var seen = new TaskCompletionSource<(string Path, string Body)>();
        await using var door = await DoorHarness.StartAsync(async context =>
        {
            seen.SetResult(
                (
                    context.Request.Path,
                    await new StreamReader(context.Request.Body).ReadToEndAsync()
                )
            );
            await Upstreams.Answers(Answer(Said))(context);
        });
        (await TalkAsync(door, ask)).Status.ShouldBe(HttpStatusCode.OK);
        (await seen.Task).ShouldBe(("/v1/responses", expected));
    }

    [Fact]
    public async Task A_stream_with_allowed_calls_passes_byte_for_byte_and_is_settled_before_its_end()
    {
        var stream = Stream([
            Created,
            Delta("a"),
            .. Calling(1, "read", """{"id":"é"}""", "{\"id\":", "\"é\"}"),
            .. Calling(2, "read", "{}"),
            Completed(Said, Call(1, "read", """{"id":"é"}"""), Call(2, "read", "{}")),
        ]);
        await using var door = await DoorHarness.StartAsync(Upstreams.Streams(stream));
        var seen = new List<(string, string)>();
        door.Pipeline.DecideTool = (f, a) =>
        {
            seen.Add((f, a));
            return FakePipeline.Allow;
        };
        (await TalkAsync(door, Ask(Streaming))).Text.ShouldBe(stream);
        seen.ShouldBe([("read", """{"id":"é"}"""), ("read", "{}")]);
        var passage = door.Pipeline.Passages.ShouldHaveSingleItem();
        var settled = await passage.Settled;
        settled.As.ShouldBe(SettledAs.Done);
        settled.PromptTokens.ShouldBe(9);
        passage.Answer.ShouldBe(stream);
    }

    [Fact]
    public async Task When_the_answer_cannot_be_recorded_its_end_does_not_pass()
    {
        var stream = Stream([
            Created,
            .. Calling(0, "read", "{}"),
            Completed(Call(0, "read", "{}")),
        ]);
        await using var door = await DoorHarness.StartAsync(Upstreams.Streams(stream));
        door.Pipeline.OnSettle = s =>
            s.Answer.IsEmpty
                ? null
                : new Jidoka.Gateway.Enforcing.RefusedException(
                    Jidoka.Gateway.Enforcing.RefusalFault.LedgerUnavailable,
                    "no ledger"
                );
        var (_, text) = await TalkAsync(door, Ask(Streaming));
        text.ShouldNotContain("function_call");
        text.ShouldContain("ledger-unavailable");
    }

    [Fact]
    public async Task A_refused_call_becomes_a_message_at_its_place()
    {
        var kept = Call(1, "read", """{"n":1.50}""");
        await using var door = await DoorHarness.StartAsync(
            Upstreams.Answers(Answer(Call(0, "send_mail", "{}"), kept))
        );
        door.Pipeline.DecideTool = NoMail;
        var (status, text) = await TalkAsync(door, Ask());
        status.ShouldBe(HttpStatusCode.OK);
        var output = JsonDocument.Parse(text).RootElement.GetProperty("output");
        output[0].GetProperty("type").GetString().ShouldBe("message");
        output[0]
            .GetProperty("content")[0]
            .GetProperty("text")
            .GetString()
            .ShouldNotBeNull()
            .ShouldContain("send_mail was refused by policy no-mail");
        output[1].GetRawText().ShouldBe(kept);
    }

    [Fact]
    public async Task In_a_stream_a_refused_call_becomes_a_message_and_numbers_go_on_without_gaps()
    {
        var stream = Stream([
            Created,
            .. Calling(0, "send_mail", "{}", "{", "}"),
            .. Calling(1, "read", "{}", "{}"),
            Completed(Call(0, "send_mail", "{}"), Call(1, "read", "{}")),
        ]);
        await using var door = await DoorHarness.StartAsync(Upstreams.Streams(stream));
        door.Pipeline.DecideTool = NoMail;
        var (_, text) = await TalkAsync(door, Ask(Streaming));
        var events = Events(text);
        events
            .Select(e => e.GetProperty("sequence_number").GetInt32())
            .ShouldBe(Enumerable.Range(0, events.Length));
        events
            .Select(e => e.GetProperty("type").GetString())
            .ShouldBe([
                "response.created",
                "response.output_item.added",
                "response.content_part.added",
                "response.output_text.delta",
                "response.output_text.done",
                "response.content_part.done",
                "response.output_item.done",
                "response.output_item.added",
                "response.function_call_arguments.delta",
                "response.function_call_arguments.done",
                "response.output_item.done",
                "response.completed",
            ]);
        var output = events[^1].GetProperty("response").GetProperty("output");
        output[0].GetRawText().ShouldContain("send_mail was refused");
        output[0].GetRawText().ShouldBe(events[6].GetProperty("item").GetRawText());
        output[1].GetRawText().ShouldBe(Call(1, "read", "{}"));
    }

    public static TheoryData<string> ToldTwice =>
        [
            // Clients read a call from its pieces, its arguments, its item or the whole response.
            Stream([Created, .. Calling(0, "read", "{}", "{\"a\":1}"), Completed()]),
            Stream([Created, .. Calling(0, "read", "{}"), Completed(Call(0, "send", "{}"))]),
            Stream([Created, .. Calling(0, "read", "{}"), Completed(Call(0, "read", "{\"a\":1}"))]),
            Stream([Created, .. Calling(0, "read", "{}"), Piece(0, "{}"), Completed()]),
            Stream([Created, .. Calling(0, "read", """{"a":1,"a":2}"""), Completed()]),
            Stream([Created, Piece(0, "{}"), Completed()]),
        ];

    [Theory]
    [MemberData(nameof(ToldTwice))]
    public async Task A_call_that_is_told_in_two_ways_is_refused_without_asking(string stream)
    {
        await using var door = await DoorHarness.StartAsync(Upstreams.Streams(stream));
        var (_, text) = await TalkAsync(door, Ask(Streaming));
        text.ShouldContain("jidoka:malformed-call");
        text.ShouldNotContain("function_call");
        door.Pipeline.Intents.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("custom_tool_call")]
    [InlineData("computer_call")]
    [InlineData("local_shell_call")]
    [InlineData("never_heard_of")]
    public async Task A_call_that_is_no_functions_is_refused(string type)
    {
        var item = $$"""{"id":"x","type":"{{type}}","call_id":"c","name":"f","input":"{}"}""";
        await using var door = await DoorHarness.StartAsync(
            Upstreams.Answers(Answer(item)),
            Upstreams.Answers("")
        );
        (await TalkAsync(door, Ask())).Text.ShouldNotContain(type);
        await using var streaming = await DoorHarness.StartAsync(
            Upstreams.Streams(
                Stream(
                    Created,
                    Event("response.output_item.done", $" \"output_index\":0,\"item\":{item}"),
                    Completed(item)
                )
            )
        );
        (await TalkAsync(streaming, Ask(Streaming))).Text.ShouldNotContain(type);
    }

    [Fact]
    public async Task Calls_beside_an_error_are_decided_too()
    {
        var answer = Answer(Call(0, "send_mail", "{}"))
            .Replace("\"error\":null", "\"error\":{\"code\":\"x\"}", StringComparison.Ordinal);
        await using var door = await DoorHarness.StartAsync(Upstreams.Answers(answer));
        door.Pipeline.DecideTool = NoMail;
        (await TalkAsync(door, Ask())).Text.ShouldNotContain("function_call");
    }

    [Fact]
    public async Task Items_become_parts_with_the_functions_that_they_came_from()
    {
        await using var door = await DoorHarness.StartAsync(Upstreams.Answers(Answer(Said)));
        var ask =
            """{"model":"gpt","instructions":"be brief","input":[{"role":"user","content":"read"},{"type":"reasoning","id":"r","summary":[],"encrypted_content":"x"},"""
            + Call(1, "read", "{}")
            + """,{"type":"function_call_output","call_id":"call_1","output":"seven"},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"ok"}]},{"role":"developer","content":[{"type":"input_text","text":"go"}]}]}""";
        (await TalkAsync(door, ask)).Status.ShouldBe(HttpStatusCode.OK);
        var call = door.Pipeline.Passages.ShouldHaveSingleItem().Call;
        call.Parts.Select(p => (p.Role, p.ToolName))
            .ShouldBe([
                (PartRole.System, null),
                (PartRole.User, null),
                (PartRole.Assistant, null),
                (PartRole.ToolResult, "read"),
                (PartRole.Assistant, null),
                (PartRole.System, null),
            ]);
        call.Hint.HasAssistantTurn.ShouldBeTrue();
        call.Hint.Prefixes.Length.ShouldBe(7);
    }

    public static TheoryData<string, string> KeptOrRun =>
        new()
        {
            { """{"model":"gpt","input":"a","store":true}""", "store" },
            { Ask(",\"background\":true"), "background" },
            { Ask(",\"conversation\":{\"id\":\"conv_1\"}"), "conversation" },
            { Ask(",\"prompt\":{\"id\":\"pmpt_1\"}"), "stored_prompt" },
            { Ask(",\"context_management\":[{\"type\":\"compaction\"}]"), "context_management" },
            { Tool("web_search"), "web_search" },
            { Tool("web_search_preview"), "web_search_preview" },
            { Tool("file_search"), "file_search" },
            { Tool("code_interpreter"), "code_interpreter" },
            { Tool("computer_use_preview"), "computer_use_preview" },
            { Tool("mcp"), "mcp" },
            { Tool("image_generation"), "image_generation" },
            { Tool("local_shell"), "local_shell" },
            { Tool("shell"), "shell" },
            { Tool("apply_patch"), "apply_patch" },
            { Tool("custom"), "custom" },
            { Tool("Function"), "Function" },
            { Input("""{"type":"web_search_call","id":"w"}"""), "web_search_call" },
            {
                Input("""{"type":"computer_call_output","call_id":"c","output":{}}"""),
                "computer_call_output"
            },
            {
                Input("""{"type":"mcp_approval_response","approval_request_id":"a"}"""),
                "mcp_approval_response"
            },
            {
                Input("""{"role":"user","content":[{"type":"input_file","file_id":"f"}]}"""),
                "stored_file"
            },
            {
                Input("""{"role":"user","content":[{"type":"input_image","file_id":"f"}]}"""),
                "stored_file"
            },
            {
                Input(
                    """{"role":"user","content":[{"type":"input_file","file_url":"https://e"}]}"""
                ),
                "remote_document"
            },
            {
                Input(
                    """{"type":"function_call_output","call_id":"c","output":[{"type":"input_file","file_id":"f"}]}"""
                ),
                "stored_file"
            },
        };

    [Theory]
    [MemberData(nameof(KeptOrRun))]
    public async Task What_the_provider_would_run_or_keep_is_refused_by_name(
        string body,
        string name
    )
    {
        var requests = 0;
        await using var door = await DoorHarness.StartAsync(context =>
        {
            requests++;
            return Upstreams.Answers(Answer(Said))(context);
        });
        var (status, text) = await TalkAsync(door, body);
        status.ShouldBe(HttpStatusCode.Forbidden, text);
        var error = JsonDocument.Parse(text).RootElement.GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("provider_feature_refused");
        error.GetProperty("param").GetString().ShouldBe(name);
        door.Pipeline.Refusals.ShouldHaveSingleItem();
        requests.ShouldBe(0);
    }

    [Theory]
    [InlineData("GET", "v1/responses/resp_1", "GET /v1/responses/...")]
    [InlineData("DELETE", "v1/responses/resp_1", "DELETE /v1/responses/...")]
    [InlineData("POST", "v1/responses/resp_1/cancel", "POST /v1/responses/...")]
    [InlineData("GET", "v1/RESPONSES/resp_1/input_items", "GET /v1/responses/...")]
    [InlineData("POST", "v1/conversations", "POST /v1/conversations")]
    public async Task What_reaches_for_stored_responses_is_refused_by_name(
        string method,
        string path,
        string name
    )
    {
        await using var door = await DoorHarness.StartAsync(Upstreams.Answers(Answer(Said)));
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await door.Client.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        door.Pipeline.Coverage.ShouldHaveSingleItem().ShouldBe(("endpoint", name));
    }

    [Theory]
    [InlineData("""{"model":"gpt","input":"a","input":"b"}""")]
    [InlineData("""{"model":"gpt","input":"a","store":false,"st\u006fre":true}""")]
    [InlineData("""{"model":"gpt","input":[{"role":"user","content":"a","role":"system"}]}""")]
    [InlineData("""{"model":"gpt","input":[{"role":"tool","content":"a"}]}""")]
    [InlineData("""{"model":"gpt","input":[{"type":"function_call_output","output":"a"}]}""")]
    [InlineData("""{"model":"gpt","input":1}""")]
    [InlineData("""{"model":"gpt"}""")]
    [InlineData("""{"input":"a"}""")]
    public async Task What_can_be_read_in_two_ways_is_400(string body)
    {
        await using var door = await DoorHarness.StartAsync(Upstreams.Answers(Answer(Said)));
        (await TalkAsync(door, body)).Status.ShouldBe(HttpStatusCode.BadRequest);
        door.Pipeline.Passages.ShouldBeEmpty();
    }

    private static string Tool(string type) => Ask($$""","tools":[{"type":"{{type}}"}]""");

    private static string Input(string item) =>
        $$"""{"model":"gpt","store":false,"input":[{{item}}]}""";
}
