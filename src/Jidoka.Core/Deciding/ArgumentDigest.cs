using System.Buffers;
using System.Security.Cryptography;

namespace Jidoka.Core.Deciding;

/// <summary>
/// A digest of a tool call's arguments that is the same however the JSON was written: members sorted, strings
/// unescaped, numbers by value. It stays in memory to match the two legs of an intent; it is never recorded, for the
/// plain digest of an account number can be guessed.
/// </summary>
/// <param name="High">The upper 128 bits.</param>
/// <param name="Low">The lower 128 bits.</param>
public readonly record struct ArgumentDigest(UInt128 High, UInt128 Low)
{
    /// <summary>The deepest nesting of arguments.</summary>
    public const int MaxDepth = 32;

    /// <summary>Digests one JSON object. Repeated members and excessive depth are refused, as they are ambiguous.</summary>
    /// <param name="arguments">The arguments, UTF-8.</param>
    /// <param name="digest">The digest, if the result is true.</param>
    /// <returns>False if the bytes are not one unambiguous JSON object within the bound.</returns>
    public static bool TryCompute(ReadOnlyMemory<byte> arguments, out ArgumentDigest digest)
    {
        digest = default;
        try
        {
            using var json = JsonDocument.Parse(
                arguments,
                new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false }
            );
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return false;
            var canonical = new ArrayBufferWriter<byte>(arguments.Length + 16);
            using (var writer = new Utf8JsonWriter(canonical))
                CanonicalJson.Write(writer, json.RootElement);
            Span<byte> hash = stackalloc byte[32];
            SHA256.HashData(canonical.WrittenSpan, hash);
            digest = new(
                System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash),
                System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash[16..])
            );
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with a lone surrogate, which has no UTF-8 form.
            return false;
        }
    }
}
