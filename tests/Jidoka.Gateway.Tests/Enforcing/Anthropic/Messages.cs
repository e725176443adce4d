using System.Net;
using System.Text;
using Jidoka.Gateway.Tests.Enforcing.OpenAi;

namespace Jidoka.Gateway.Tests.Enforcing.Anthropic;

/// <summary>Answers, events and requests of Anthropic's messages, and how to send them.</summary>
internal static class Messages
{
    public const string Text =
        """{"id":"msg_1","type":"message","role":"assistant","model":"claude-1","content":[{"type":"text","text":"hello"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":4,"cache_creation_input_tokens":2,"cache_read_input_tokens":3,"output_tokens":12}}""";

    public const string Start =
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-1\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}}\n\n";

    public const string Last = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    public const string Ping = "event: ping\ndata: {\"type\": \"ping\"}\n\n";

    public static string Ask(string more = "") =>
        $$"""{"model":"claude","max_tokens":10,"messages":[{"role":"user","content":"hi"}]{{more}}}""";

    public static string Conversation(params string[] messages) =>
        $$"""{"model":"claude","max_tokens":10,"messages":[{{string.Join(',', messages)}}]}""";

    public static string ToolUse(string id, string name, string input) =>
        $$"""{"type":"tool_use","id":"{{id}}","name":"{{name}}","input":{{input}}}""";

    public static string Answer(string stopReason, params string[] blocks) =>
        $$$"""{"id":"msg_1","type":"message","role":"assistant","model":"claude-1","content":[{{{string.Join(',', blocks)}}}],"stop_reason":"{{{stopReason}}}","stop_sequence":null,"usage":{"input_tokens":9,"output_tokens":12}}""";

    /// <summary>A text block of a stream, as three events.</summary>
    public static string TextBlock(int index, string text) =>
        Event(
            "content_block_start",
            $$$""" "index":{{{index}}},"content_block":{"type":"text","text":""}"""
        )
        + Event(
            "content_block_delta",
            $$$""" "index":{{{index}}},"delta":{"type":"text_delta","text":{{{JsonSerializer.Serialize(text)}}}}"""
        )
        + BlockStop(index);

    public static string ToolStart(int index, string id, string name) =>
        Event(
            "content_block_start",
            $$""" "index":{{index}},"content_block":{{ToolUse(id, name, "{}")}}"""
        );

    public static string ToolPiece(int index, string json) =>
        Event(
            "content_block_delta",
            $$$""" "index":{{{index}}},"delta":{"type":"input_json_delta","partial_json":{{{JsonSerializer.Serialize(json)}}}}"""
        );

    public static string BlockStop(int index) => Event("content_block_stop", $"\"index\":{index}");

    public static string Tool(int index, string id, string name, params string[] pieces) =>
        ToolStart(index, id, name)
        + string.Concat(pieces.Select(p => ToolPiece(index, p)))
        + BlockStop(index);

    public static string End(string stopReason) =>
        Event(
            "message_delta",
            $$$""" "delta":{"stop_reason":"{{{stopReason}}}","stop_sequence":null},"usage":{"output_tokens":15}"""
        );

    public static string Event(string type, string rest) =>
        $"event: {type}\ndata: {{\"type\":\"{type}\",{rest.TrimStart()}}}\n\n";

    public static async Task<HttpResponseMessage> SendAsync(
        DoorHarness door,
        string body,
        string path = "v1/messages"
    )
    {
        if (!door.Client.DefaultRequestHeaders.Contains("anthropic-version"))
            door.Client.DefaultRequestHeaders.Add("anthropic-version", "2023-06-01");
        return await door.PostAsync(
            new StringContent(body, Encoding.UTF8, "application/json"),
            path
        );
    }

    public static async Task<(HttpStatusCode Status, string Text)> TalkAsync(
        DoorHarness door,
        string body,
        string path = "v1/messages"
    )
    {
        using var response = await SendAsync(door, body, path);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The type and message of an error in Anthropic's form.</summary>
    public static (string? Type, string? Message) ErrorOf(string text)
    {
        var root = JsonDocument.Parse(text).RootElement;
        root.GetProperty("type").GetString().ShouldBe("error");
        var error = root.GetProperty("error");
        return (error.GetProperty("type").GetString(), error.GetProperty("message").GetString());
    }
}
