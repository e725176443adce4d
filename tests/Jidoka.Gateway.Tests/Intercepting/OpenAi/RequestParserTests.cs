using Jidoka.Gateway.Intercepting.Llm;
using Jidoka.Gateway.Intercepting.OpenAi;

namespace Jidoka.Gateway.Tests.Intercepting.OpenAi;

public sealed class RequestParserTests
{
    private const string User = """{"role":"user","content":"hi"}""";

    [Theory]
    [InlineData("", "invalid_json", null)]
    [InlineData("{", "invalid_json", null)]
    [InlineData("{} x", "invalid_json", null)]
    [InlineData("[]", "invalid_type", "body")]
    [InlineData("{}", "missing_required_parameter", "model")]
    [InlineData("""{"model":"m"}""", "missing_required_parameter", "messages")]
    [InlineData("""{"model":1,"messages":[]}""", "invalid_type", "model")]
    [InlineData("""{"model":"","messages":[]}""", "invalid_value", "model")]
    [InlineData("""{"model":"m","messages":{}}""", "invalid_type", "messages")]
    [InlineData("""{"model":"m","messages":null}""", "invalid_type", "messages")]
    [InlineData("""{"model":"m","messages":[1]}""", "invalid_type", "messages[0]")]
    [InlineData("""{"model":"m","messages":[],"stream":"yes"}""", "invalid_type", "stream")]
    [InlineData("""{"model":"m","messages":[],"tools":{}}""", "invalid_type", "tools")]
    [InlineData(
        """{"model":"m","messages":[],"tools":[{}]}""",
        "missing_required_parameter",
        "tools[0].type"
    )]
    [InlineData(
        """{"model":"m","messages":[],"tools":[{"type":"function"}]}""",
        "missing_required_parameter",
        "tools[0].function"
    )]
    [InlineData(
        """{"model":"m","messages":[],"tools":[{"type":"function","function":{"name":1}}]}""",
        "invalid_type",
        "tools[0].function.name"
    )]
    [InlineData(
        """{"model":"m","messages":[],"functions":[]}""",
        "unsupported_parameter",
        "functions"
    )]
    [InlineData(
        """{"model":"m","messages":[],"function_call":"auto"}""",
        "unsupported_parameter",
        "function_call"
    )]
    [InlineData("""{"model":"m","messages":[],"model":"n"}""", "duplicate_key", null)]
    [InlineData("""{"model":"m","messages":[],"m\u006fdel":"n"}""", "duplicate_key", null)]
    [InlineData("""{"model":"m","messages":[],"x":1,"x":2}""", "duplicate_key", null)]
    [InlineData("""{"model":"m","messages":[],"user":"\ud800","model":1}""", "duplicate_key", null)]
    [InlineData("""{"model":"\ud800","messages":[]}""", "invalid_json", null)]
    public void A_body_that_is_not_a_request_is_refused_by_the_fields_name(
        string body,
        string code,
        string? field
    )
    {
        var error = Refused(body);
        error.Status.ShouldBe(400);
        error.Code.ShouldBe(code);
        error.Param.ShouldBe(field);
    }

    [Theory]
    [InlineData("""{"content":"x"}""", "missing_required_parameter", "messages[1].role")]
    [InlineData("""{"role":"function","content":"x"}""", "invalid_value", "messages[1].role")]
    [InlineData("""{"role":7}""", "invalid_type", "messages[1].role")]
    [InlineData("""{"role":"user","content":5}""", "invalid_type", "messages[1].content")]
    [InlineData("""{"role":"user","content":{}}""", "invalid_type", "messages[1].content")]
    [InlineData("""{"role":"user","content":["x"]}""", "invalid_type", "messages[1].content[0]")]
    [InlineData(
        """{"role":"user","content":[{"text":"x"}]}""",
        "missing_required_parameter",
        "messages[1].content[0].type"
    )]
    [InlineData(
        """{"role":"user","content":[{"type":"text","text":1}]}""",
        "invalid_type",
        "messages[1].content[0].text"
    )]
    [InlineData(
        """{"role":"user","content":[{"type":"text","text":"a","text":"b"}]}""",
        "duplicate_key",
        null
    )]
    [InlineData("""{"role":"user","content":"a","content":"b"}""", "duplicate_key", null)]
    [InlineData(
        """{"role":"tool","content":"x"}""",
        "missing_required_parameter",
        "messages[1].tool_call_id"
    )]
    [InlineData(
        """{"role":"assistant","function_call":{}}""",
        "unsupported_parameter",
        "messages[1].function_call"
    )]
    [InlineData(
        """{"role":"assistant","tool_calls":{}}""",
        "invalid_type",
        "messages[1].tool_calls"
    )]
    [InlineData(
        """{"role":"assistant","tool_calls":[{"type":"function","function":{"name":"f"}}]}""",
        "missing_required_parameter",
        "messages[1].tool_calls[0].id"
    )]
    [InlineData(
        """{"role":"assistant","tool_calls":[{"id":"a","id":"b"}]}""",
        "duplicate_key",
        null
    )]
    [InlineData(
        """{"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f","arguments":{}}}]}""",
        "invalid_type",
        "messages[1].tool_calls[0].function.arguments"
    )]
    public void A_message_that_is_none_is_refused_by_its_place(
        string message,
        string code,
        string? field
    )
    {
        var error = Refused($$"""{"model":"m","messages":[{{User}},{{message}}]}""");
        error.Code.ShouldBe(code);
        error.Param.ShouldBe(field);
    }

    [Fact]
    public void Nesting_beyond_the_bound_is_refused()
    {
        string Nested(int depth) =>
            $$"""{"model":"m","messages":[],"x":{{new string('[', depth)}}{{new string(']', depth)}}}""";
        Parsed(Nested(LlmLimits.MaxDepth - 1));
        Refused(Nested(LlmLimits.MaxDepth)).Code.ShouldBe("invalid_json");
        Refused(Nested(1_000_000)).Code.ShouldBe("invalid_json");
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused()
    {
        byte[] body = [.. """{"model":"m","messages":[],"user":" """u8, 0xC0, 0xAF, .. "\"}"u8];
        RequestParser.Parse(body, out _).ShouldNotBeNull().Code.ShouldBe("invalid_json");
    }

    [Fact]
    public void More_messages_than_the_bound_are_refused_by_its_name()
    {
        var messages = string.Join(',', Enumerable.Repeat(User, LlmLimits.MaxMessages + 1));
        Refused($$"""{"model":"m","messages":[{{messages}}]}""")
            .Message.ShouldContain("MaxMessages");
    }

    [Fact]
    public void An_error_shows_nothing_of_the_content()
    {
        var error = Refused(
            """{"model":"m","messages":[],"my secret is 123":1,"my secret is 123":2}"""
        );
        error.Message.ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("""{"url":"https://x.test/a.png"}""", true)]
    [InlineData("""{"url":"http://127.0.0.1/a.png","detail":"low"}""", true)]
    [InlineData("\"https://x.test/a.png\"", true)]
    [InlineData("""{"url":5}""", true)]
    [InlineData("""{"url":"data:image/png;base64,AAAA"}""", false)]
    [InlineData("null", false)]
    public void An_image_that_the_provider_would_fetch_is_a_feature(string image, bool isRemote)
    {
        var request = Parsed(
            $$$"""{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{{{image}}}}]}]}"""
        );
        request.ProviderFeatures.ShouldBe(isRemote ? ["remote_image"] : []);
    }

    [Theory]
    [InlineData("\"store\":true", "store")]
    [InlineData("\"web_search_options\":{}", "web_search")]
    [InlineData("\"background\":true", "background")]
    [InlineData("\"previous_response_id\":\"r1\"", "previous_response_id")]
    [InlineData("\"conversation\":\"c1\"", "conversation")]
    [InlineData("\"tools\":[{\"type\":\"web_search_preview\"}]", "web_search_preview")]
    [InlineData("\"tools\":[{\"type\":\"mcp\",\"server_url\":\"http://x\"}]", "mcp")]
    [InlineData("\"tools\":[{\"type\":\"custom\",\"custom\":{\"name\":\"x\"}}]", "custom")]
    public void What_the_provider_would_run_or_keep_is_found(string field, string feature) =>
        Parsed($$"""{"model":"m","messages":[],{{field}}}""")
            .ProviderFeatures.ShouldHaveSingleItem()
            .ShouldBe(feature);

    [Fact]
    public void References_to_what_the_provider_stores_are_found() =>
        Parsed(
            """{"model":"m","messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"f"}}]},{"role":"assistant","audio":{"id":"a"}}]}"""
        )
            .ProviderFeatures.ShouldBe(["stored_file", "stored_audio"]);

    [Fact]
    public void Features_that_are_off_and_unknown_fields_pass()
    {
        var request = Parsed(
            """{"model":"m","messages":[],"store":false,"background":null,"web_search_options":null,"functions":null,"foresight":{},"x y":1}"""
        );
        request.ProviderFeatures.ShouldBeEmpty();
        request.UnknownFields.ShouldBe(["foresight", "(not a name)"]);
    }

    [Fact]
    public void Parts_hold_the_content_as_written_and_tool_results_the_functions_name()
    {
        var request = Parsed(
            """{"stream":true,"messages":[{"content":"be good","role":"developer"},{"role":"user","content":[ {"type":"text","text":"hi"} ]},{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"read","arguments":"{}"}},{"id":"b","function":{"name":"x","arguments":""}}]},{"role":"tool","tool_call_id":"a","content":"\u0041"},{"role":"tool","tool_call_id":"zz","content":"?"}],"model":"m"}"""
        );
        request.Model.ShouldBe("m");
        request.Stream.ShouldBeTrue();
        request.HasAssistantTurn.ShouldBeTrue();
        request
            .Parts.Select(p =>
                (p.Role, Encoding.UTF8.GetString(p.Json.Span), p.ToolCallId, p.ToolName)
            )
            .ShouldBe([
                (PartRole.System, "\"be good\"", null, null),
                (PartRole.User, """[ {"type":"text","text":"hi"} ]""", null, null),
                (PartRole.ToolResult, "\"\\u0041\"", "a", "read"),
                (PartRole.ToolResult, "\"?\"", "zz", null),
            ]);
        request.Prefixes.Length.ShouldBe(5);
    }

    [Fact]
    public void A_tool_result_whose_call_id_two_functions_share_is_nobodys()
    {
        const string Calls =
            """{"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f"}},{"id":"a","function":{"name":"g"}}]}""";
        Parsed(
            $$"""{"model":"m","messages":[{{Calls}},{"role":"tool","tool_call_id":"a","content":"x"}]}"""
        )
            .Parts.ShouldHaveSingleItem()
            .ToolName.ShouldBeNull();
    }

    [Theory]
    [InlineData(
        """{"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}}],"annotations":[]}""",
        """{"tool_calls":[{"function":{"arguments":"{\u0022x\u0022:1}","name":"f"},"type":"function","id":"a"}],"role":"assistant"}"""
    )]
    [InlineData(
        """{"role":"assistant","content":"caf\u00e9"}""",
        """{"content":[{"type":"text","text":"café"}],"role":"assistant","audio":null}"""
    )]
    [InlineData("""{"role":"assistant","content":""}""", """{"role":"assistant"}""")]
    public void A_message_written_down_anew_has_the_same_digest(string one, string other)
    {
        var before = Prefixes(one);
        Prefixes(other).ShouldBe(before);
        before.Distinct().Count().ShouldBe(before.Length);
    }

    [Theory]
    [InlineData("""{"role":"assistant","content":"a"}""", """{"role":"assistant","content":"b"}""")]
    [InlineData("""{"role":"assistant","content":"a"}""", """{"role":"user","content":"a"}""")]
    [InlineData(
        """{"role":"user","content":[{"type":"text","text":"ab"},{"type":"text","text":"c"}]}""",
        """{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"bc"}]}"""
    )]
    [InlineData(
        """{"role":"tool","tool_call_id":"a","content":"x"}""",
        """{"role":"tool","tool_call_id":"b","content":"x"}"""
    )]
    [InlineData(
        """{"role":"user","content":[{"type":"image_url","image_url":{"url":"a"}}]}""",
        """{"role":"user","content":[{"type":"image_url","image_url":{"url":"b"}}]}"""
    )]
    public void Another_message_has_another_digest(string one, string other) =>
        Prefixes(other)[^1].ShouldNotBe(Prefixes(one)[^1]);

    [Fact]
    public void A_longer_conversation_begins_with_the_shorter_ones_digests()
    {
        var shorter = Parsed($$"""{"model":"m","messages":[{{User}}]}""").Prefixes;
        Prefixes("""{"role":"assistant","content":"x"}""")[..1].ShouldBe(shorter);
    }

    private static ImmutableArray<UInt128> Prefixes(string message) =>
        Parsed($$"""{"model":"m","messages":[{{User}},{{message}}]}""").Prefixes;

    private static ParsedRequest Parsed(string body)
    {
        RequestParser.Parse(Encoding.UTF8.GetBytes(body), out var request)?.Message.ShouldBeNull();
        return request.ShouldNotBeNull();
    }

    private static LlmError Refused(string body)
    {
        var error = RequestParser.Parse(Encoding.UTF8.GetBytes(body), out var request);
        request.ShouldBeNull();
        return error.ShouldNotBeNull();
    }
}
