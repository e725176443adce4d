using System.Globalization;
using System.Text;

namespace Jidoka.Bench.Hop;

/// <summary>One of Anthropic's messages, as long as the chat completion.</summary>
internal static class MessagesExchange
{
    private const string JsonModel = "bench-messages-json";
    private const string StreamModel = "bench-messages-stream";

    /// <summary>The exchange.</summary>
    public static HopExchange Exchange { get; } =
        new()
        {
            Name = "messages",
            Path = "/v1/messages",
            JsonModel = JsonModel,
            StreamModel = StreamModel,
            Headers = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["anthropic-version"] = "2023-06-01",
            },
            Request = Padded(JsonModel, ""),
            StreamRequest = Padded(StreamModel, "\"stream\":true,"),
            Answer =
                $$$"""{"id":"msg_1","type":"message","role":"assistant","model":"bench","content":[{"type":"text","text":"{{{HopExchange.Prose(760)}}}"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":180,"output_tokens":160}}""",
            Stream = MakeStream(),
        };

    private static string Padded(string model, string option)
    {
        var head =
            $$"""{"model":"{{model}}",{{option}}"max_tokens":500,"temperature":0.2,"system":"You answer questions about the stock of a warehouse.","messages":[{"role":"user","content":"""
            + "\"";
        return HopExchange.Padded(head);
    }

    private static string MakeStream()
    {
        var text = new StringBuilder();
        void Event(string type, string rest) =>
            text.Append(
                CultureInfo.InvariantCulture,
                $"event: {type}\ndata: {{\"type\":\"{type}\"{rest}}}\n\n"
            );
        Event(
            "message_start",
            ",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"bench\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":180,\"output_tokens\":1}}"
        );
        Event(
            "content_block_start",
            ",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"
        );
        for (var i = 0; i < HopExchange.Chunks; i++)
            Event(
                "content_block_delta",
                $",\"index\":0,\"delta\":{{\"type\":\"text_delta\",\"text\":\"word{i} \"}}"
            );
        Event("content_block_stop", ",\"index\":0");
        Event(
            "message_delta",
            ",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":160}"
        );
        Event("message_stop", "");
        return text.ToString();
    }
}
