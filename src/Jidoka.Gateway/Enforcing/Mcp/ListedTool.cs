using System.Runtime.InteropServices;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>A tool as its server lists it.</summary>
/// <param name="Name">Its name at the server.</param>
/// <param name="Description">Its description; null if it has none.</param>
/// <param name="InputSchema">The schema of its arguments, JSON text; null if it has none.</param>
/// <param name="Json">The list's whole entry, unknown fields included, JSON text in UTF-8.</param>
/// <param name="Schema">The compiled schema of its arguments.</param>
internal sealed record ListedTool(
    string Name,
    string? Description,
    string? InputSchema,
    ReadOnlyMemory<byte> Json,
    ToolSchema Schema
)
{
    /// <summary>Reads an entry of a list; null if it is none.</summary>
    public static ListedTool? TryRead(JsonElement entry)
    {
        if (
            entry.ValueKind != JsonValueKind.Object
            || !entry.TryGetProperty("name", out var name)
            || name.ValueKind != JsonValueKind.String
            || name.GetString() is not { Length: > 0 and <= UpstreamBounds.MaxNameLength } text
        )
            return null;
        var hasSchema = entry.TryGetProperty("inputSchema", out var schema);
        return new(
            text,
            entry.TryGetProperty("description", out var description)
            && description.ValueKind == JsonValueKind.String
                ? description.GetString()
                : null,
            hasSchema ? schema.GetRawText() : null,
            JsonMarshal.GetRawUtf8Value(entry).ToArray(),
            hasSchema ? ToolSchema.Compile(schema) : ToolSchema.Any
        );
    }
}
