using System.Globalization;
using System.Text;

namespace Jidoka.Bench.Hop;

/// <summary>A chat completion.</summary>
internal static class ChatExchange
{
    /// <summary>The model that answers whole; of responses, too.</summary>
    public const string JsonModel = "bench-json";

    /// <summary>The model that streams; of responses, too.</summary>
    public const string StreamModel = "bench-stream";

    /// <summary>The exchange.</summary>
    public static HopExchange Exchange { get; } =
        new()
        {
            Name = "chat",
            Path = "/v1/chat/completions",
            JsonModel = JsonModel,
            StreamModel = StreamModel,
            Request = Padded(JsonModel, ""),
            StreamRequest = Padded(StreamModel, "\"stream\":true,"),
            Answer = MakeAnswer(),
            Stream = MakeStream(),
        };

    private static string MakeAnswer() =>
        """{"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"bench","choices":[{"index":0,"message":{"role":"assistant","content":"CONTENT","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":180,"completion_tokens":160,"total_tokens":340}}""".Replace(
            "CONTENT",
            HopExchange.Prose(760),
            StringComparison.Ordinal
        );

    private static string Padded(string model, string option)
    {
        var head =
            $$"""{"model":"{{model}}",{{option}}"temperature":0.2,"messages":[{"role":"system","content":"You answer questions about the stock of a warehouse."},{"role":"user","content":"""
            + "\"";
        return HopExchange.Padded(head);
    }

    private static string MakeStream()
    {
        var text = new StringBuilder();
        void Chunk(string delta, string finish) =>
            text.Append(
                    CultureInfo.InvariantCulture,
                    $$$"""data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"bench","choices":[{"index":0,"delta":{{{delta}}},"finish_reason":{{{finish}}}}]}"""
                )
                .Append("\n\n");
        Chunk("""{"role":"assistant","content":""}""", "null");
        for (var i = 0; i < HopExchange.Chunks; i++)
            Chunk($$"""{"content":"word{{i}} "}""", "null");
        Chunk("{}", "\"stop\"");
        return text.Append("data: [DONE]\n\n").ToString();
    }
}
