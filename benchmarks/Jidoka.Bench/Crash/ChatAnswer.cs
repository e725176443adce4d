namespace Jidoka.Bench.Crash;

/// <summary>What the witness's model says: the nonce back, whole or in pieces.</summary>
internal static class ChatAnswer
{
    /// <summary>The last event of a stream.</summary>
    public const string Done = "data: [DONE]\n\n";

    /// <summary>A chat completion.</summary>
    public static string Whole(string nonce) =>
        $$$"""{"id":"chatcmpl-{{{nonce}}}","object":"chat.completion","created":1700000000,"model":"witness","choices":[{"index":0,"message":{"role":"assistant","content":"done {{{nonce}}}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13}}""";

    /// <summary>The same as server-sent events.</summary>
    public static IEnumerable<string> Stream(string nonce)
    {
        yield return Chunk(nonce, """{"role":"assistant","content":""}""", "null");
        foreach (var word in new[] { "done ", nonce })
            yield return Chunk(nonce, $$"""{"content":"{{word}}"}""", "null");
        yield return Chunk(nonce, "{}", "\"stop\"");
        yield return Done;
    }

    private static string Chunk(string nonce, string delta, string finish) =>
        $$$"""data: {"id":"chatcmpl-{{{nonce}}}","object":"chat.completion.chunk","created":1700000000,"model":"witness","choices":[{"index":0,"delta":{{{delta}}},"finish_reason":{{{finish}}}}]}"""
        + "\n\n";
}
