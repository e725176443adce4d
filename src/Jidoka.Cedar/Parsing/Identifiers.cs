namespace Jidoka.Cedar.Parsing;

/// <summary>Which words may stand as a name.</summary>
internal static class Identifiers
{
    /// <summary>The word that Cedar keeps for itself in every path.</summary>
    public const string ReservedNamespace = "__cedar";

    public static bool IsReserved(ReadOnlySpan<char> word) =>
        word is "true" or "false" or "if" or "then" or "else" or "in" or "is" or "like" or "has";

    public static bool IsStart(char c) => char.IsAsciiLetter(c) || c == '_';

    public static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    public static bool IsWord(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !IsStart(text[0]))
            return false;
        foreach (var c in text)
        {
            if (!IsPart(c))
                return false;
        }
        return true;
    }

    /// <summary>Whether the text can be written as an attribute without quotes.</summary>
    public static bool IsAttributeName(ReadOnlySpan<char> text) =>
        IsWord(text) && !IsReserved(text) && text is not ReservedNamespace;

    /// <summary>Whether the text is a path such as <c>A::B</c>, without white space or reserved words.</summary>
    public static bool IsPath(ReadOnlySpan<char> text)
    {
        while (true)
        {
            var end = text.IndexOf("::", StringComparison.Ordinal);
            var part = end < 0 ? text : text[..end];
            if (!IsAttributeName(part))
                return false;
            if (end < 0)
                return true;
            text = text[(end + 2)..];
        }
    }
}
