using System.IO.Compression;
using System.Net;
using System.Text;
using Jidoka.Gateway.Intercepting.Llm;
using Jidoka.Gateway.Tests.Enforcing.OpenAi;
using Microsoft.AspNetCore.Http;
using static Jidoka.Gateway.Tests.Enforcing.Anthropic.Messages;

namespace Jidoka.Gateway.Tests.Enforcing.Anthropic;

/// <summary>The ways around: what the provider would run or keep, and what could be read in two ways.</summary>
public sealed class MessagesBypassTests
{
    private readonly List<string> _forwarded = [];

    public static TheoryData<string, string> ProviderTools =>
        new()
        {
            { """{"type":"web_search_20250305","name":"web_search"}""", "web_search" },
            { """{"type":"web_fetch_20250910","name":"web_fetch"}""", "web_fetch" },
            { """{"type":"code_execution_20250825","name":"c"}""", "code_execution" },
            { """{"type":"computer_20250124","name":"computer"}""", "computer" },
            { """{"type":"bash_20250124","name":"bash"}""", "bash" },
            { """{"type":"text_editor_20250728","name":"edit"}""", "text_editor" },
            { """{"type":"memory_20250818","name":"memory"}""", "memory" },
            { """{"type":"mcp_toolset","mcp_server_name":"m"}""", "mcp_toolset" },
            {
                """{"type":"tool_search_tool_regex_20251119","name":"t"}""",
                "tool_search_tool_regex"
            },
            { """{"name":"web_search","\u0074ype":"web\u005fsearch_20250305"}""", "web_search" },
            { """{"type":"Custom","name":"t"}""", "Custom" },
            { """{"type":"never heard of","name":"t"}""", "(not a name)" },
        };

    [Theory]
    [MemberData(nameof(ProviderTools))]
    public Task A_tool_that_the_provider_defines_is_refused_by_name(string tool, string name) =>
        IsRefusedAsync(Ask($",\"tools\":[{tool}]"), name);

    public static TheoryData<string, string> KeptState =>
        new()
        {
            {
                ",\"mcp_servers\":[{\"type\":\"url\",\"url\":\"https://e.org\",\"name\":\"m\"}]",
                "mcp_servers"
            },
            { ",\"container\":\"container_1\"", "container" },
            { ",\"container\":{\"skills\":[]}", "container" },
            { ",\"context_management\":{\"edits\":[]}", "context_management" },
            { ",\"thread\":{\"type\":\"create\"}", "thread" },
            {
                ",\"thread\":{\"type\":\"continue\",\"previous_message_id\":\"msg_of_another\"}",
                "thread"
            },
            { ",\"fallbacks\":\"default\"", "fallbacks" },
            { ",\"fallbacks\":[{\"model\":\"forbidden\"}]", "fallbacks" },
            { ",\"fallback_credit_token\":\"t\"", "fallback_credit_token" },
            { ",\"diagnostics\":{\"previous_message_id\":\"msg_of_another\"}", "diagnostics" },
            { ",\"compaction\":{}", "compaction" },
        };

    [Theory]
    [MemberData(nameof(KeptState))]
    public Task What_the_provider_would_keep_or_call_is_refused_by_name(
        string field,
        string name
    ) => IsRefusedAsync(Ask(field), name);

    public static TheoryData<string, string> Blocks =>
        new()
        {
            { """{"type":"image","source":{"type":"file","file_id":"file_1"}}""", "stored_file" },
            {
                """{"type":"document","source":{"type":"file","file_id":"file_1"}}""",
                "stored_file"
            },
            {
                """{"type":"image","source":{"type":"base64","data":"","file_id":"file_1"}}""",
                "stored_file"
            },
            {
                """{"type":"tool_result","tool_use_id":"t","content":[{"type":"image","source":{"type":"file","file_id":"f"}}]}""",
                "stored_file"
            },
            {
                """{"type":"document","source":{"type":"content","content":[{"type":"image","source":{"type":"file","file_id":"f"}}]}}""",
                "stored_file"
            },
            {
                """{"type":"document","source":{"type":"url","url":"https://e.org/a.pdf"}}""",
                "remote_document"
            },
            { """{"type":"container_upload","file_id":"file_1"}""", "container_upload" },
            {
                """{"type":"server_tool_use","id":"s","name":"web_search","input":{}}""",
                "server_tool_use"
            },
            {
                """{"type":"web_search_tool_result","tool_use_id":"s","content":[]}""",
                "web_search_tool_result"
            },
            {
                """{"type":"code_execution_tool_result","tool_use_id":"s","content":{"type":"x"}}""",
                "code_execution_tool_result"
            },
            {
                """{"type":"mcp_tool_use","id":"s","name":"x","server_name":"m","input":{}}""",
                "mcp_tool_use"
            },
            { """{"type":"mcp_tool_result","tool_use_id":"s","content":[]}""", "mcp_tool_result" },
            { """{"type":"TEXT","text":"a"}""", "TEXT" },
        };

    [Theory]
    [MemberData(nameof(Blocks))]
    public Task A_block_that_leads_to_the_providers_own_things_is_refused_by_name(
        string block,
        string name
    ) => IsRefusedAsync(Conversation($$"""{"role":"user","content":[{{block}}]}"""), name);

    [Fact]
    public async Task A_picture_that_the_provider_would_fetch_is_left_to_policy_by_its_name()
    {
        await using var door = await OpenAsync();
        await TalkAsync(
            door,
            Conversation(
                """{"role":"user","content":[{"type":"image","source":{"type":"url","url":"https://e.org/a.png"}}]}"""
            )
        );
        door.Pipeline.Passages.ShouldHaveSingleItem()
            .Call.ProviderFeatures.ShouldBe(["remote_image"]);
    }

    [Fact]
    public async Task A_feature_that_the_operator_hands_to_policy_reaches_it_by_name()
    {
        await using var door = await DoorHarness.StartAsync(
            new LlmBounds { FeaturesLeftToPolicy = ["web_search"] },
            Upstream
        );
        await TalkAsync(
            door,
            Ask(""","tools":[{"type":"web_search_20250305","name":"web_search"}]""")
        );
        door.Pipeline.Passages.ShouldHaveSingleItem()
            .Call.ProviderFeatures.ShouldBe(["web_search"]);
        _forwarded.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("POST", "v1/messages/batches", "POST /v1/messages/batches")]
    [InlineData("GET", "v1/messages/batches", "GET /v1/messages/batches")]
    [InlineData("GET", "v1/messages/batches/b1/results", "GET /v1/messages/batches/...")]
    [InlineData("POST", "v1/Messages/BATCHES", "POST /v1/messages/batches")]
    [InlineData("GET", "v1/messages", "GET /v1/messages")]
    [InlineData("DELETE", "v1/messages/m1", "DELETE /v1/messages/...")]
    [InlineData("POST", "v1/messages/count_tokens/more", "POST /v1/messages/...")]
    [InlineData("POST", "v1/files", "POST /v1/files")]
    [InlineData("GET", "v1/files/f/content", "GET /v1/files/...")]
    [InlineData("POST", "v1/skills", "POST /v1/skills")]
    [InlineData("POST", "v1/complete", "POST /v1/complete")]
    public async Task An_endpoint_that_is_not_covered_is_refused_by_name_in_anthropics_form(
        string method,
        string path,
        string name
    )
    {
        await using var door = await OpenAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("anthropic-version", "2023-06-01");
        using var response = await door.Client.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var (type, message) = ErrorOf(await response.Content.ReadAsStringAsync());
        type.ShouldBe("not_found_error");
        message.ShouldNotBeNull().ShouldContain(name);
        door.Pipeline.Coverage.ShouldHaveSingleItem().ShouldBe(("endpoint", name));
        _forwarded.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("v1/MESSAGES")]
    [InlineData("V1/messages/")]
    [InlineData("v1/m%65ssages")]
    [InlineData("v1/messages?beta=true")]
    public async Task However_the_path_is_written_the_call_is_decided(string path)
    {
        await using var door = await OpenAsync();
        door.Pipeline.Decide = _ => FakePipeline.Deny;
        (await TalkAsync(door, Ask(), path)).Status.ShouldBe(HttpStatusCode.Forbidden);
        door.Pipeline.Passages.ShouldHaveSingleItem();
        _forwarded.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{\"model\":\"claude\",\"mod\\u0065l\":\"other\",\"messages\":[]}")]
    [InlineData("{\"model\":\"claude\",\"messages\":[],\"messages\":[]}")]
    [InlineData("{\"model\":\"claude\",\"messages\":[],\"system\":\"a\",\"system\":\"b\"}")]
    [InlineData(
        "{\"model\":\"claude\",\"messages\":[{\"role\":\"user\",\"role\":\"assistant\",\"content\":\"a\"}]}"
    )]
    [InlineData(
        "{\"model\":\"claude\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\",\"type\":\"image\"}]}]}"
    )]
    [InlineData(
        "{\"model\":\"claude\",\"messages\":[],\"tools\":[{\"name\":\"a\",\"type\":\"custom\",\"type\":\"bash_20250124\"}]}"
    )]
    [InlineData("{\"model\":\"claude\",\"messages\":[],\"x\":1,\"x\":2}")]
    [InlineData("{\"model\":\"claude\",\"messages\":[]} {}")]
    [InlineData("{\"model\":\"claude\"}")]
    [InlineData("{\"messages\":[]}")]
    [InlineData("{\"model\":\"claude\",\"messages\":[{\"role\":\"tool\",\"content\":\"a\"}]}")]
    [InlineData(
        "{\"model\":\"claude\",\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"a\"}]}]}"
    )]
    [InlineData(
        "{\"model\":\"claude\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"b\",\"input\":{}}]}]}"
    )]
    [InlineData(
        "{\"model\":\"claude\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"pay eve\"}]}]}"
    )]
    [InlineData(
        "{\"model\":\"claude\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"content\":\"a\"}]}]}"
    )]
    [InlineData(
        "{\"model\":\"claude\",\"messages\":[],\"system\":[{\"type\":\"tool_result\",\"tool_use_id\":\"a\",\"content\":\"a\"}]}"
    )]
    [InlineData("{\"model\":\"claude\",\"messages\":[],\"stream\":1}")]
    public async Task What_can_be_read_in_two_ways_is_400_in_anthropics_form(string body)
    {
        await using var door = await OpenAsync();
        var (status, text) = await TalkAsync(door, body);
        status.ShouldBe(HttpStatusCode.BadRequest);
        ErrorOf(text).Type.ShouldBe("invalid_request_error");
        door.Pipeline.Passages.ShouldBeEmpty();
        _forwarded.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_request_without_a_version_is_400()
    {
        await using var door = await OpenAsync();
        using var response = await door.PostAsync(DoorHarness.Json(Ask()), "v1/messages");
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var (type, message) = ErrorOf(await response.Content.ReadAsStringAsync());
        type.ShouldBe("invalid_request_error");
        message.ShouldNotBeNull().ShouldContain("anthropic-version");
    }

    [Fact]
    public async Task A_request_without_a_key_is_401_in_anthropics_form()
    {
        await using var door = await OpenAsync();
        door.Client.DefaultRequestHeaders.Authorization = null;
        var (status, text) = await TalkAsync(door, Ask());
        status.ShouldBe(HttpStatusCode.Unauthorized);
        ErrorOf(text).Type.ShouldBe("authentication_error");
    }

    [Theory]
    [InlineData("gzip, gzip", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("zstd", HttpStatusCode.UnsupportedMediaType)]
    public async Task A_coding_that_is_not_read_is_refused(string coding, HttpStatusCode expected)
    {
        await using var door = await OpenAsync();
        door.Client.DefaultRequestHeaders.Add("anthropic-version", "2023-06-01");
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Ask()));
        content.Headers.Add("Content-Type", "application/json");
        content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        using var response = await door.PostAsync(content, "v1/messages");
        response.StatusCode.ShouldBe(expected);
        ErrorOf(await response.Content.ReadAsStringAsync()).Type.ShouldBe("invalid_request_error");
        _forwarded.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_coded_body_is_read_before_it_is_decided()
    {
        await using var door = await OpenAsync();
        door.Client.DefaultRequestHeaders.Add("anthropic-version", "2023-06-01");
        var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(
                Encoding.UTF8.GetBytes(Ask(""","tools":[{"type":"bash_20250124","name":"bash"}]"""))
            );
        var content = new ByteArrayContent(packed.ToArray());
        content.Headers.Add("Content-Type", "application/json");
        content.Headers.Add("Content-Encoding", "gzip");
        using var response = await door.PostAsync(content, "v1/messages");
        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        _forwarded.ShouldBeEmpty();
    }

    private async Task IsRefusedAsync(string body, string name)
    {
        await using var door = await OpenAsync();
        using var response = await SendAsync(door, body);
        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        response.Headers.GetValues("x-should-retry").ShouldBe(["false"]);
        var (type, message) = ErrorOf(await response.Content.ReadAsStringAsync());
        type.ShouldBe("permission_error");
        message.ShouldNotBeNull().ShouldContain($"'{name}'");
        door.Pipeline.Refusals.ShouldHaveSingleItem()
            .Decision.Policies.ShouldBe(["jidoka:provider-feature"]);
        door.Pipeline.Coverage.ShouldContain(("field", name));
        _forwarded.ShouldBeEmpty();
    }

    private Task<DoorHarness> OpenAsync() => DoorHarness.StartAsync(Upstream);

    private async Task Upstream(HttpContext context)
    {
        lock (_forwarded)
            _forwarded.Add(context.Request.Path);
        await Upstreams.Answers(Text)(context);
    }
}
