using System.Buffers;
using System.Security.Cryptography;
using Jidoka.Core.Deciding;

namespace Jidoka.Core.Projecting.Inventory;

/// <summary>What a server's list says of one tool: the whole entry, for all of it can reach a model.</summary>
public sealed class ToolDescriptor
{
    /// <summary>The deepest nesting of an entry; a deeper one is none.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = MaxDepth,
        AllowDuplicateProperties = false,
    };

    private ToolDescriptor(string name, string hash, JsonElement json)
    {
        Name = name;
        Hash = hash;
        Json = json;
    }

    /// <summary>The tool's name at its server.</summary>
    public string Name { get; }

    /// <summary>
    /// SHA-256 of the entry in the one form that all ways to write it share, as 64 hex digits. It is no digest of
    /// content: a server says the same of its tools to everyone who may list them.
    /// </summary>
    public string Hash { get; }

    /// <summary>The entry as the server wrote it.</summary>
    public JsonElement Json { get; }

    /// <summary>
    /// Reads an entry of a list of tools; null if it is none: no object, no name, nested too deep, or with a repeated
    /// member, of which one reader takes the first and another the last.
    /// </summary>
    /// <param name="entry">The entry, UTF-8.</param>
    public static ToolDescriptor? TryRead(ReadOnlyMemory<byte> entry)
    {
        try
        {
            using var document = JsonDocument.Parse(entry, Strict);
            var root = document.RootElement;
            if (
                root.ValueKind != JsonValueKind.Object
                || !root.TryGetProperty("name", out var name)
                || name.ValueKind != JsonValueKind.String
                || name.GetString() is not { Length: > 0 } text
            )
                return null;
            var canonical = new ArrayBufferWriter<byte>(entry.Length + 16);
            using (var writer = new Utf8JsonWriter(canonical))
                CanonicalJson.Write(writer, root);
            var hash = Convert.ToHexStringLower(SHA256.HashData(canonical.WrittenSpan));
            return new(text, hash, root.Clone());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with a lone surrogate, which has no UTF-8 form.
            return null;
        }
    }
}
