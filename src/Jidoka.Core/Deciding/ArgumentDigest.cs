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

    // 1, 1.0 and 1e0 are one value to every sink, and so is no other: the digits decide, however many there are.
    private static string Number(JsonElement value)
    {
        var raw = value.GetRawText().AsSpan();
        var isNegative = raw[0] == '-';
        var mark = raw.IndexOfAny('e', 'E');
        var mantissa = raw[(isNegative ? 1 : 0)..(mark < 0 ? raw.Length : mark)];
        if (mantissa.IndexOfAnyExcept('0', '.') < 0)
            return "0";
        var exponent = 0L;
        if (mark >= 0 && !TryExponent(raw[(mark + 1)..], out exponent))
            return value.GetRawText();
        var point = mantissa.IndexOf('.');
        if (point >= 0)
            exponent -= mantissa.Length - point - 1;
        var digits = string.Concat(
                mantissa[..(point < 0 ? mantissa.Length : point)],
                point < 0 ? "" : mantissa[(point + 1)..]
            )
            .AsSpan()
            .TrimStart('0');
        var significant = digits.TrimEnd('0');
        exponent += digits.Length - significant.Length;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(isNegative ? "-" : "")}{significant}e{exponent}"
        );
    }

    // An exponent beyond this leaves no number that two texts could share by accident.
    private static bool TryExponent(ReadOnlySpan<char> text, out long exponent) =>
        long.TryParse(
            text,
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out exponent
        ) && exponent is > -int.MaxValue and < int.MaxValue;
}
