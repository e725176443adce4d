using System.Net;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

/// <summary>
/// All that OpenAI's published description knows and a provider would run or keep, tried at the doors. What a newer
/// description adds is tried too, and a new field fails here until somebody has said what it does.
/// </summary>
public sealed class PublishedBypassTests
{
    private const string Chat = "v1/chat/completions";

    private static readonly string[] ServedItems =
    [
        "message",
        "function_call",
        "function_call_output",
        "reasoning",
        "item_reference", // what it names is put in by Jidoka, or is not there
    ];
    private static readonly string[] ServedParts =
    [
        "text",
        "image_url",
        "input_audio",
        "file",
        "refusal",
        "input_text",
        "input_image",
        "input_file",
        "output_text",
    ];
    private static readonly string[] Served =
    [
        "POST /chat/completions",
        "POST /responses",
        "POST /embeddings",
        "GET /models",
        "GET /models/{model}",
    ];

    private int _forwarded;

    [Fact]
    public async Task Every_published_tool_but_a_function_is_refused_by_name()
    {
        var document = OpenApiDocument.Require();
        await using var door = await OpenAsync();
        string[] responses = [.. document.TypesOf("Tool"), .. document.TypesOf("BetaTool")];
        responses.ShouldContain("code_interpreter");
        foreach (var type in responses.Distinct())
            await TryAsync(
                door,
                Responses.Path,
                Responses.Ask($$""","tools":[{"type":"{{type}}","name":"f"}]"""),
                type,
                passes: type == "function"
            );
        var tools = document.PropertiesOf("CreateChatCompletionRequest")["tools"];
        string[] chat = [.. document.TypesOf(tools.GetProperty("items"))];
        chat.ShouldContain("function");
        foreach (var type in chat.Union(responses))
            await TryAsync(
                door,
                Chat,
                DoorHarness.Ask($$$""","tools":[{"type":"{{{type}}}","function":{"name":"f"}}]"""),
                type,
                passes: type == "function"
            );
    }

    [Fact]
    public async Task Every_published_item_that_speaks_of_what_the_provider_ran_is_refused_by_name()
    {
        var types = OpenApiDocument.Require().TypesOf("InputItem");
        types.ShouldContain("mcp_call");
        types.ShouldContain("function_call");
        await using var door = await OpenAsync();
        foreach (var type in types.Except(ServedItems))
            await TryAsync(
                door,
                Responses.Path,
                $$"""{"model":"gpt","store":false,"input":[{"type":"{{type}}","id":"x","call_id":"x"}]}""",
                type,
                passes: false
            );
    }

    [Fact]
    public async Task Every_published_part_of_content_is_read_and_another_is_refused_by_name()
    {
        var document = OpenApiDocument.Require();
        await using var door = await OpenAsync();
        string[] chat =
        [
            .. document.TypesOf("ChatCompletionRequestUserMessageContentPart"),
            .. document.TypesOf("ChatCompletionRequestAssistantMessageContentPart"),
        ];
        chat.ShouldContain("image_url");
        foreach (var type in chat.Union(["video_url", "Text", "input_file"]))
            await TryAsync(
                door,
                Chat,
                $$"""{"model":"gpt","messages":[{"role":"user","content":[{"type":"{{type}}"}]}]}""",
                type,
                passes: chat.Contains(type) && ServedParts.Contains(type)
            );
        var parts = document.TypesOf("InputContent");
        parts.ShouldContain("input_file");
        foreach (var type in parts.Union(["video_url", "Input_text"]))
            await TryAsync(
                door,
                Responses.Path,
                $$"""{"model":"gpt","store":false,"input":[{"role":"user","content":[{"type":"{{type}}"}]}]}""",
                type,
                passes: parts.Contains(type) && ServedParts.Contains(type)
            );
    }

    [Theory]
    [InlineData("CreateChatCompletionRequest", Chat)]
    [InlineData("CreateResponse", Responses.Path)]
    [InlineData("CreateEmbeddingRequest", "v1/embeddings")]
    public async Task Every_published_field_of_a_request_is_known_for_what_it_does(
        string schema,
        string path
    )
    {
        var fields = OpenApiDocument.Require().PropertiesOf(schema).Keys;
        fields.ShouldContain("model");
        await using var door = await OpenAsync();
        foreach (var field in fields.Except(["model", "messages", "input", "store"]))
        {
            var body =
                path == Chat ? DoorHarness.Ask($",\"{field}\":null")
                : path == Responses.Path ? Responses.Ask($",\"{field}\":null")
                : $$"""{"model":"gpt","input":"a","{{field}}":null}""";
            await Responses.TalkAsync(door, body, path);
        }
        door.Pipeline.Coverage.ShouldBeEmpty(
            "run, kept or neither: say so where the door reads it"
        );
    }

    [Theory]
    [InlineData(Chat, "\"web_search_options\":{}", "web_search")]
    [InlineData(Chat, "\"store\":true", "store")]
    [InlineData(Responses.Path, "\"background\":true", "background")]
    [InlineData(Responses.Path, "\"conversation\":\"conv_1\"", "conversation")]
    [InlineData(Responses.Path, "\"prompt\":{\"id\":\"pmpt_1\"}", "stored_prompt")]
    [InlineData(Responses.Path, "\"context_management\":[]", "context_management")]
    public async Task Every_published_field_that_keeps_or_runs_is_refused_by_name(
        string path,
        string field,
        string name
    )
    {
        var schema = path == Chat ? "CreateChatCompletionRequest" : "CreateResponse";
        OpenApiDocument.Require().PropertiesOf(schema).Keys.ShouldContain(field.Split('"')[1]);
        await using var door = await OpenAsync();
        var body = path == Chat ? DoorHarness.Ask("," + field) : Responses.Ask("," + field);
        await TryAsync(door, path, body, name, passes: false);
    }

    [Fact]
    public async Task Every_published_endpoint_that_is_not_served_is_refused_by_name_and_counted()
    {
        await using var door = await OpenAsync();
        var count = 0;
        foreach (var (method, path) in OpenApiDocument.Require().Operations)
        {
            var plain = path.Split('?')[0];
            if (Served.Contains($"{method} {plain}"))
                continue;
            count++;
            door.Pipeline.Coverage.Clear();
            using var request = new HttpRequestMessage(
                new HttpMethod(method),
                "v1" + path.Replace("{", "", StringComparison.Ordinal).Replace('}', '1')
            );
            using var response = await door.Client.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            response.StatusCode.ShouldBe(HttpStatusCode.NotFound, $"{method} {path}: {text}");
            var segments = plain.Split('/', StringSplitOptions.RemoveEmptyEntries);
            var name = $"{method} /v1/{segments[0]}" + (segments.Length > 1 ? "/..." : "");
            var error = JsonDocument.Parse(text).RootElement.GetProperty("error");
            error.GetProperty("code").GetString().ShouldBe("endpoint_not_covered");
            error.GetProperty("message").GetString()!.ShouldContain(name);
            door.Pipeline.Coverage.ShouldHaveSingleItem().ShouldBe(("endpoint", name));
        }
        count.ShouldBeGreaterThan(100);
        _forwarded.ShouldBe(0);
    }

    private async Task TryAsync(
        DoorHarness door,
        string path,
        string body,
        string name,
        bool passes
    )
    {
        var before = _forwarded;
        var (status, text) = await Responses.TalkAsync(door, body, path);
        if (passes)
        {
            status.ShouldBe(HttpStatusCode.OK, $"{name}: {text}");
            return;
        }
        status.ShouldBe(HttpStatusCode.Forbidden, $"{name}: {text}");
        JsonDocument
            .Parse(text)
            .RootElement.GetProperty("error")
            .GetProperty("param")
            .GetString()
            .ShouldBe(name);
        door.Pipeline.Coverage.ShouldContain(("field", name));
        _forwarded.ShouldBe(before);
    }

    private Task<DoorHarness> OpenAsync() =>
        DoorHarness.StartAsync(context =>
        {
            Interlocked.Increment(ref _forwarded);
            return Upstreams.Answers(
                context.Request.Path.Value!.EndsWith("responses", StringComparison.Ordinal)
                    ? Responses.Answer(Responses.Said)
                    : Upstreams.Text
            )(context);
        });
}
