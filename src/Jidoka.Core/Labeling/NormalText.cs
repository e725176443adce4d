using System.Globalization;

namespace Jidoka.Core.Labeling;

/// <summary>
/// The form in which values and texts are compared: lower case, white space collapsed. A value that Unicode's NFKC
/// would change, or that hides characters, has no normal form, because the sink receives the raw one.
/// </summary>
internal static class NormalText
{
    /// <summary>Normalises a text to search in.</summary>
    public static string Of(string text)
    {
        const int OnStack = 512;
        Span<char> result =
            text.Length <= OnStack ? stackalloc char[OnStack] : new char[text.Length];
        var length = 0;
        var gap = false;
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                gap = length > 0;
                continue;
            }
            if (gap)
                result[length++] = ' ';
            gap = false;
            result[length++] = char.ToLowerInvariant(c);
        }
        return result[..length].SequenceEqual(text) ? text : new string(result[..length]);
    }

    /// <summary>Normalises a value; null if its raw form differs from the normal one beyond case and trimming.</summary>
    public static string? OfValue(string value)
    {
        var trimmed = value.Trim();
        if (trimmed.Length == 0 || !IsWellFormed(trimmed))
            return null;
        foreach (var c in trimmed)
        {
            if (char.IsControl(c) && c is not ('\n' or '\r' or '\t'))
                return null;
            if (
                CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format
                || IsCompatibility(c)
            )
                return null;
        }
        return Of(trimmed);
    }

    // Characters that NFKC would replace by plainer ones. Normalisation tables are a matter of the platform's ICU, and
    // a gateway must not depend on which one it finds; refusing the whole blocks is stricter and always the same.
    // Mathematical letters and enclosed ones lie beyond the BMP and begin with the two high surrogates.
    private static bool IsCompatibility(char c)
    {
        if (c < '\u00a0')
            return false;
        foreach (var (first, last) in CompatibilityBlocks)
        {
            if (c >= first && c <= last)
                return true;
        }
        return false;
    }

    private static readonly (char First, char Last)[] CompatibilityBlocks =
    [
        ('\u00a0', '\u00a0'),
        ('\u00aa', '\u00aa'),
        ('\u00b2', '\u00b3'),
        ('\u00b9', '\u00ba'),
        ('\u00bc', '\u00be'),
        ('\u017f', '\u017f'),
        ('\u02b0', '\u02ff'),
        ('\u2000', '\u200a'),
        ('\u2024', '\u2026'),
        ('\u2070', '\u209f'),
        ('\u2100', '\u218f'),
        ('\u2460', '\u24ff'),
        ('\u3200', '\u33ff'),
        ('\uf900', '\ufeff'),
        ('\uff00', '\uffef'),
        ('\ud835', '\ud835'),
        ('\ud83c', '\ud83c'),
    ];

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (
                !char.IsHighSurrogate(text[i])
                || i + 1 == text.Length
                || !char.IsLowSurrogate(text[i + 1])
            )
                return false;
            i++;
        }
        return true;
    }
}
