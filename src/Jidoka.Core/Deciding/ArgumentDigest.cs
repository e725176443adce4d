using System.Buffers;
using System.Globalization;
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
                Write(writer, json.RootElement);
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

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (
                    var member in value
                        .EnumerateObject()
                        .OrderBy(static m => m.Name, StringComparer.Ordinal)
                )
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                writer.WriteRawValue(Number(value), skipInputValidation: true);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    // 1, 1.0 and 1e0 are one value to every sink; beyond decimal's range the double's round-trip form decides.
    private static string Number(JsonElement value)
    {
        var raw = value.GetRawText();
        if (
            raw.Length <= 28
            && raw.AsSpan().IndexOfAny('e', 'E') < 0
            && value.TryGetDecimal(out var exact)
        )
            return exact == 0
                ? "0"
                : exact.ToString("0.#############################", CultureInfo.InvariantCulture);
        return value.TryGetDouble(out var d) && double.IsFinite(d)
            ? d.ToString("R", CultureInfo.InvariantCulture)
            : raw;
    }
}
