using System.Runtime.InteropServices;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>A resource, template or prompt as its server lists it.</summary>
/// <param name="Key">Its URI, template or name at the server.</param>
/// <param name="Json">The list's whole entry, unknown fields included, JSON text in UTF-8.</param>
internal sealed record ListedOffer(string Key, ReadOnlyMemory<byte> Json)
{
    /// <summary>Reads an entry of a list; null if it is none.</summary>
    public static ListedOffer? TryRead(JsonElement entry, OfferKind kind) =>
        entry.ValueKind == JsonValueKind.Object
        && entry.TryGetProperty(kind.Key, out var key)
        && key.ValueKind == JsonValueKind.String
        && key.GetString() is { Length: > 0 } text
        && text.Length <= kind.MaxKeyLength
            ? new(text, JsonMarshal.GetRawUtf8Value(entry).ToArray())
            : null;
}
