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
        // A joining character binds only when something stands on its other side: "to:bob@x.com" is a label and a value.
        return !char.IsLetterOrDigit(c)
            && (!Joins(c) || at == 1 || char.IsWhiteSpace(text[at - 2]));
    }

    private static bool StartsAfter(string text, int end)
    {
        if (end >= text.Length)
            return true;
        var c = text[end];
        if (char.IsLetterOrDigit(c))
            return false;
        return !Joins(c) || end + 1 >= text.Length || !char.IsLetterOrDigit(text[end + 1]);
    }

    private static bool Joins(char c) =>
        c is '.' or '@' or '-' or '_' or '+' or '/' or '\\' or '%' or '&' or '=' or '~';
}
