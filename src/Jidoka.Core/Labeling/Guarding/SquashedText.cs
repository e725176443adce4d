namespace Jidoka.Core.Labeling.Guarding;

/// <summary>
/// The letters and digits of a text alone, in lower case: what is left of it however it is split, padded, punctuated or
/// laced with characters that nobody sees.
/// </summary>
internal static class SquashedText
{
    /// <summary>Squashes a text.</summary>
    public static string Of(string text)
    {
        var kept = new char[text.Length];
        var length = 0;
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
                kept[length++] = char.ToLowerInvariant(Plain(c));
        }
        return new(kept, 0, length);
    }

    // The letters that are mistaken for Latin ones most easily, and the wide forms.
    private static char Plain(char c)
    {
        if (c < '\u0370')
            return c;
        if (c is >= '\uff10' and <= '\uff5a')
            return (char)(c - '\uff00' + ' ');
        var at = LookAlikes.IndexOf(c, StringComparison.Ordinal);
        return at < 0 ? c : Latin[at];
    }

    private const string LookAlikes =
        "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u03bf\u03b1\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7";

    private const string Latin = "aeopcyxijsABEKMHOPCTXoaABEZHIKMNOPTYX";
}
