using System.Globalization;
using System.Text;

namespace Jidoka.Core.Labeling;

/// <summary>
/// The form in which values and texts are compared: NFKC, lower case, white space collapsed. A value that would
/// change by more than case and trimming has no normal form, because the sink receives the raw one.
/// </summary>
internal static class NormalText
{
    /// <summary>Normalises a text to search in.</summary>
    public static string Of(string text)
    {
        var folded = IsPlainAscii(text) ? text : text.Normalize(NormalizationForm.FormKC);
        var result = new StringBuilder(folded.Length);
        var gap = false;
        foreach (var c in folded)
        {
            if (char.IsWhiteSpace(c))
            {
                gap = result.Length > 0;
                continue;
            }
            if (gap)
                result.Append(' ');
            gap = false;
            result.Append(char.ToLowerInvariant(c));
        }
        return result.ToString();
    }

    /// <summary>Normalises a value; null if its raw form differs from the normal one beyond case and trimming.</summary>
    public static string? OfValue(string value)
    {
        var trimmed = value.Trim();
        if (trimmed.Length == 0 || !IsWellFormed(trimmed))
            return null;
        if (!IsPlainAscii(trimmed) && !trimmed.IsNormalized(NormalizationForm.FormKC))
            return null;
        foreach (var c in trimmed)
        {
            if (char.IsControl(c) && c is not ('\n' or '\r' or '\t'))
                return null;
            if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format)
                return null;
        }
        return Of(trimmed);
    }

    private static bool IsPlainAscii(string text) => System.Text.Ascii.IsValid(text);

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
