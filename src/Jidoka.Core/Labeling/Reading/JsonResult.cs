namespace Jidoka.Core.Labeling.Reading;

/// <summary>Reads a result that is JSON.</summary>
internal static class JsonResult
{
    /// <exception cref="UnreadableResultException">It is not JSON, or beyond the bounds.</exception>
    public static DataNode Read(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(
                text,
                new JsonDocumentOptions { MaxDepth = ReadBounds.MaxDepth }
            );
            return Of(json.RootElement, new ReadBounds(), 0);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new UnreadableResultException();
        }
    }

    private static DataNode Of(JsonElement value, ReadBounds bounds, int depth)
    {
        bounds.Count(depth);
        return value.ValueKind switch
        {
            JsonValueKind.Object => DataNode.Map([
                .. value.EnumerateObject().Select(m => (m.Name, Of(m.Value, bounds, depth + 1))),
            ]),
            JsonValueKind.Array => DataNode.List([
                .. value.EnumerateArray().Select(v => Of(v, bounds, depth + 1)),
            ]),
            JsonValueKind.Null or JsonValueKind.Undefined => DataNode.Null,
            JsonValueKind.String => DataNode.Of(value.GetString() ?? ""),
            _ => DataNode.Of(value.GetRawText()),
        };
    }
}
