using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Jidoka.Core.Detecting;

/// <summary>
/// What is left of a name when everything is gone that the eye passes over: case, separators, hidden characters, and
/// letters that look like another. Two names with one skeleton look alike. It is for reports; nothing is permitted by it.
/// </summary>
/// <remarks>The letters are the small part of Unicode's confusables (UTS 39) that imitates ASCII words.</remarks>
internal static class NameSkeleton
{
    // What imitates, and what it imitates, in pairs. I, l and 1 are one: i, too, for it is an I in capitals.
    private const string Pairs =
        "аaеeоoрpсcуyхxіlјjѕsԁdһhӏlԛqԝwкkмmтtвbнhгrпnиuзz" // Cyrillic
        + "αaβbγyεeηnιlκkνvοoρpτtυuχxωwςcσoμu" // Greek
        + "ılȷjɑaɡgɩlʟlʏyƅbƽsƨs" // Latin of other alphabets
        + "0o1l|lil";

    private static readonly FrozenDictionary<char, char> Imitated = Table();

    /// <summary>The skeleton of a name; empty if nothing is left of it.</summary>
    public static string Of(string name)
    {
        var kept = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            var plain = c is >= '\uff01' and <= '\uff5e' ? (char)(c - 0xfee0) : c; // full width
            if (IsPassedOver(plain))
                continue;
            plain = char.ToLowerInvariant(plain);
            kept.Append(Imitated.GetValueOrDefault(plain, plain));
        }
        return kept.Replace("rn", "m").Replace("vv", "w").ToString();
    }

    private static bool IsPassedOver(char c) =>
        c is '\u115f' or '\u1160' or '\u3164' // letters by their class, and blank
        || CharUnicodeInfo.GetUnicodeCategory(c)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.EnclosingMark
                or UnicodeCategory.SpaceSeparator
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.ConnectorPunctuation
                or UnicodeCategory.DashPunctuation
                or UnicodeCategory.OtherPunctuation;

    private static FrozenDictionary<char, char> Table()
    {
        var table = new Dictionary<char, char>();
        for (var i = 0; i < Pairs.Length; i += 2)
            table[Pairs[i]] = Pairs[i + 1];
        return table.ToFrozenDictionary();
    }
}
