namespace Jidoka.Core.Labeling;

/// <summary>Finds a value in a text as a whole token: <c>x.com</c> is not found in <c>bob@x.com</c>.</summary>
internal static class TokenSearch
{
    /// <summary>Whether the normalised value stands in the normalised text as a whole token.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The value.</param>
    /// <param name="workLeft">Goes down with each place that holds the value as part of a token; below 0 the search ends.</param>
    public static bool Contains(string text, string value, ref long workLeft)
    {
        for (
            var at = text.IndexOf(value, StringComparison.Ordinal);
            at >= 0;
            at = text.IndexOf(value, at + 1, StringComparison.Ordinal)
        )
        {
            if (EndsBefore(text, at) && StartsAfter(text, at + value.Length))
                return true;
            workLeft -= value.Length;
            if (workLeft < 0)
                return false;
        }
        return false;
    }

    /// <summary>
    /// Whether a short value stands in the text as a token right after one of the role words: "file 13", not "June 13".
    /// </summary>
    public static bool ContainsInRole(
        string text,
        string value,
        IReadOnlyCollection<string> roleWords,
        ref long workLeft
    )
    {
        foreach (var word in roleWords)
        {
            if (
                Contains(text, word + " " + value, ref workLeft)
                || Contains(text, word + ": " + value, ref workLeft)
                || Contains(text, word + " #" + value, ref workLeft)
                || Contains(text, word + " id " + value, ref workLeft)
            )
                return true;
        }
        return false;
    }

    private static bool EndsBefore(string text, int at)
    {
        if (at == 0)
            return true;
        var c = text[at - 1];
        if (char.IsLetterOrDigit(c))
            return false;
        var before = at == 1 ? ' ' : text[at - 2];
        // -5000 is not 5000, and 250 does not stand in 1,250.
        if (char.IsAsciiDigit(text[at]))
        {
            if (IsMinus(c))
                return false;
            if (c == ',' && char.IsAsciiDigit(before))
                return false;
        }
        // o'brien is one name; a quotation mark has no letter before it.
        if (IsApostrophe(c))
            return !char.IsLetterOrDigit(before);
        // A joining character binds only when something stands on its other side: "to:bob@x.com" is a label and a value.
        return !Joins(c) || char.IsWhiteSpace(before);
    }

    private static bool StartsAfter(string text, int end)
    {
        if (end >= text.Length)
            return true;
        var c = text[end];
        if (char.IsLetterOrDigit(c))
            return false;
        var after = end + 1 < text.Length ? text[end + 1] : ' ';
        if (c == ',' && char.IsAsciiDigit(text[end - 1]) && char.IsAsciiDigit(after))
            return false;
        // Bob's ends after Bob; d'arc does not end after d.
        if (IsApostrophe(c))
            return !char.IsLetterOrDigit(after) || (after == 's' && EndsAt(text, end + 2));
        return !Joins(c) || !char.IsLetterOrDigit(after);
    }

    private static bool EndsAt(string text, int at) =>
        at >= text.Length || (!char.IsLetterOrDigit(text[at]) && !Joins(text[at]));

    private static bool IsApostrophe(char c) => c is '\'' or '\u2019';

    private static bool IsMinus(char c) => c is '-' or '\u2212' or '\u2012' or '\u2013';

    private static bool Joins(char c) =>
        c is '.' or '@' or '-' or '_' or '+' or '/' or '\\' or '%' or '&' or '=' or '~';
}
