using System.Globalization;
using System.Text;

namespace Jidoka.Bench.Hop;

/// <summary>A chat completion.</summary>
internal static class ChatExchange
{
    /// <summary>How many chunks of content the stream has.</summary>
    public const int Chunks = 50;

    private const int BodyBytes = 1024;

    private const string JsonModel = "bench-json";
    private const string StreamModel = "bench-stream";

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
            Prose(760),
            StringComparison.Ordinal
        );

    private static string Padded(string model, string option)
    {
        var head =
            $$"""{"model":"{{model}}",{{option}}"temperature":0.2,"messages":[{"role":"system","content":"You answer questions about the stock of a warehouse."},{"role":"user","content":"""
            + "\"";
        return head + Prose(BodyBytes - head.Length - 4) + "\"}]}";
    }

    /// <summary>Some words of a length.</summary>
    public static string Prose(int length)
    {
        const string Sentence =
            "Which shelves hold fewer than ten boxes of the blue labels, and when did we last order them? ";
        var text = new StringBuilder();
        while (text.Length < length)
            text.Append(Sentence);
        return text.ToString(0, length);
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
        for (var i = 0; i < Chunks; i++)
            Chunk($$"""{"content":"word{{i}} "}""", "null");
        Chunk("{}", "\"stop\"");
        return text.Append("data: [DONE]\n\n").ToString();
    }
}
