using System.Globalization;

namespace Jidoka.Core.Deciding;

/// <summary>
/// One way to write a JSON value, however it was written: members sorted, strings unescaped, numbers by value. It
/// differs from RFC 8785 in numbers, which that writes as doubles, so that two that differ in the 17th digit are one.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>Writes a value.</summary>
    /// <param name="writer">Where to; its encoder decides how strings are escaped.</param>
    /// <param name="value">The value; no object in it repeats a member.</param>
    /// <exception cref="InvalidOperationException">A string holds a lone surrogate, which has no UTF-8 form.</exception>
    public static void Write(Utf8JsonWriter writer, JsonElement value)
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
