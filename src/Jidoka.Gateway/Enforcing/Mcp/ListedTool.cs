using System.Runtime.InteropServices;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>A tool as its server lists it.</summary>
/// <param name="Descriptor">What the server says of it.</param>
/// <param name="Json">The list's whole entry, unknown fields included, JSON text in UTF-8.</param>
/// <param name="Schema">The compiled schema of its arguments.</param>
/// <param name="Mirrored">The arguments that stand in headers too; null: it asks for that in a way that is not allowed.</param>
internal sealed record ListedTool(
    ToolDescriptor Descriptor,
    ReadOnlyMemory<byte> Json,
    ToolSchema Schema,
    MirroredParams? Mirrored
)
{
    /// <summary>Its name at the server.</summary>
    public string Name => Descriptor.Name;

    /// <summary>Reads an entry of a list; null if it is none.</summary>
    public static ListedTool? TryRead(JsonElement entry)
    {
        var json = JsonMarshal.GetRawUtf8Value(entry).ToArray();
        if (
            ToolDescriptor.TryRead(json) is not { } descriptor
            || descriptor.Name.Length > UpstreamBounds.MaxNameLength
        )
            return null;
        return new(
            descriptor,
            json,
            descriptor.Json.TryGetProperty("inputSchema", out var schema)
                ? ToolSchema.Compile(schema)
                : ToolSchema.Any,
            MirroredParams.TryRead(schema)
        );
    }
}
