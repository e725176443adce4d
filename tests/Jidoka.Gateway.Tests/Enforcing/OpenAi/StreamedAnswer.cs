namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

/// <summary>A streamed answer put together as a plain client does it: pieces join by their index.</summary>
internal sealed record StreamedAnswer(
    string Content,
    List<(string Id, string Name, string Arguments)> Calls,
    string? Finish
)
{
    public static StreamedAnswer Read(string stream, int choice = 0)
    {
        var content = "";
        string? finish = null;
        var calls = new List<(string Id, string Name, string Arguments)>();
        foreach (var line in stream.Split('\n'))
        {
            if (!line.StartsWith("data: {", StringComparison.Ordinal))
                continue;
            foreach (
                var at in JsonDocument
                    .Parse(line[6..])
                    .RootElement.GetProperty("choices")
                    .EnumerateArray()
            )
            {
                if (at.GetProperty("index").GetInt32() != choice)
                    continue;
                finish = at.GetProperty("finish_reason").GetString() ?? finish;
                var delta = at.GetProperty("delta");
                if (delta.TryGetProperty("content", out var said))
                    content += said.GetString();
                if (delta.TryGetProperty("tool_calls", out var pieces))
                    foreach (var piece in pieces.EnumerateArray())
                        Add(calls, piece);
            }
        }
        return new(content, calls, finish);
    }

    private static void Add(
        List<(string Id, string Name, string Arguments)> calls,
        JsonElement piece
    )
    {
        var index = piece.GetProperty("index").GetInt32();
        index.ShouldBeLessThanOrEqualTo(calls.Count);
        if (index == calls.Count)
            calls.Add(("", "", ""));
        var (id, name, arguments) = calls[index];
        var function = piece.GetProperty("function");
        if (piece.TryGetProperty("id", out var said))
            id += said.GetString();
        if (function.TryGetProperty("name", out said))
            name += said.GetString();
        if (function.TryGetProperty("arguments", out said))
            arguments += said.GetString();
        calls[index] = (id, name, arguments);
    }
}
