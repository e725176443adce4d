using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Jidoka.Core.Labeling.Guarding;

/// <summary>
/// The texts that a text may stand for: itself, reversed, and what its percent signs, entities, base64 and hexadecimal
/// runs say, in one another up to <see cref="MaxDepth"/>.
/// </summary>
internal static partial class DecodedForms
{
    /// <summary>How many encodings are taken off, one after another.</summary>
    public const int MaxDepth = 3;

    /// <summary>The most forms of one text.</summary>
    public const int MaxForms = 64;

    /// <summary>The most characters of all forms of one text, the text included.</summary>
    public const int MaxCharacters = 1 << 20;

    /// <summary>The most encoded runs of one form that are decoded.</summary>
    private const int MaxRuns = 16;

    /// <summary>The forms of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isAll">Whether no bound was reached: else it may stand for more.</param>
    public static List<string> Of(string text, out bool isAll)
    {
        isAll = true;
        var forms = new List<string> { text };
        var seen = new HashSet<string>(StringComparer.Ordinal) { text };
        var left = MaxCharacters - text.Length;
        var begin = 0;
        for (var depth = 0; depth < MaxDepth; depth++)
        {
            var end = forms.Count;
            for (; begin < end; begin++)
            {
                foreach (var form in Decoded(forms[begin]))
                {
                    if (!seen.Add(form))
                        continue;
                    left -= form.Length;
                    if (forms.Count == MaxForms || left < 0)
                    {
                        isAll = false;
                        return forms;
                    }
                    forms.Add(form);
                }
            }
        }
        return forms;
    }

    private static IEnumerable<string> Decoded(string text)
    {
        if (text.Contains('%'))
            yield return Uri.UnescapeDataString(text);
        if (text.Contains('&'))
            yield return WebUtility.HtmlDecode(text);
        var closed = Gaps().Replace(text, "");
        foreach (var run in Runs(Hexadecimal(), closed))
        {
            if (TextOf(Convert.FromHexString(run.Length % 2 == 0 ? run : run[..^1])) is { } found)
                yield return found;
        }
        foreach (var run in Runs(Base64(), closed))
        {
            foreach (var found in OfBase64(run))
                yield return found;
        }
        if (text.Length > 1)
            yield return string.Create(
                text.Length,
                text,
                static (to, from) =>
                {
                    from.CopyTo(to);
                    to.Reverse();
                }
            );
    }

    // What stands before the encoded text moves it by up to three characters.
    private static IEnumerable<string> OfBase64(string run)
    {
        var plain = run.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        for (var skip = 0; skip < 4; skip++)
        {
            var length = plain.Length - skip;
            length -= length % 4 == 1 ? 1 : 0;
            if (length < 4)
                continue;
            var part = plain.Substring(skip, length);
            var padded = part.PadRight((part.Length + 3) / 4 * 4, '=');
            var bytes = new byte[padded.Length];
            if (
                Convert.TryFromBase64String(padded, bytes, out var written)
                && TextOf(bytes.AsSpan(0, written)) is { } found
            )
                yield return found;
        }
    }

    private static IEnumerable<string> Runs(Regex pattern, string text)
    {
        var count = 0;
        for (
            var match = pattern.Match(text);
            match.Success && count < MaxRuns;
            match = match.NextMatch()
        )
        {
            count++;
            yield return match.Value;
        }
    }

    // Bytes that are mostly no text were no encoded text.
    private static string? TextOf(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var words = text.Count(static c => char.IsLetterOrDigit(c) || char.IsWhiteSpace(c));
        return words * 2 >= text.Length / 2 && words > 0 ? text : null;
    }

    [GeneratedRegex(@"[\s\u200b-\u200f\u2060\ufeff\u00ad]+", RegexOptions.NonBacktracking)]
    private static partial Regex Gaps();

    [GeneratedRegex("[0-9a-fA-F]{12,}", RegexOptions.NonBacktracking)]
    private static partial Regex Hexadecimal();

    [GeneratedRegex("[A-Za-z0-9+/_-]{8,}={0,2}", RegexOptions.NonBacktracking)]
    private static partial Regex Base64();
}
