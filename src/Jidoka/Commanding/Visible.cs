using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Jidoka.Commanding;

/// <summary>
/// Text of strangers on a person's terminal: what is not plain ASCII is shown as its number, so that no letter passes for
/// another, nothing hides and nothing moves the cursor.
/// </summary>
internal static partial class Visible
{
    /// <summary>The text with everything else escaped as in JSON.</summary>
    public static string Text(string text) => Show(text, backslash: '\\');

    /// <summary>A name, the backslash escaped too: two names are never shown alike, and <see cref="Read"/> finds the one that was shown.</summary>
    public static string Name(string name) => Show(name, backslash: null);

    /// <summary>The name that was shown so; what is no escape stands for itself.</summary>
    public static string Read(string shown) =>
        Escape()
            .Replace(
                shown,
                static m =>
                    ((char)ushort.Parse(m.ValueSpan[2..], NumberStyles.HexNumber)).ToString()
            );

    /// <summary>A word of a command line that a POSIX shell takes for the name as shown, whatever stands in it.</summary>
    public static string Word(string name)
    {
        var shown = Name(name);
        return PlainWord().IsMatch(shown)
            ? shown
            : $"'{shown.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    private static string Show(string text, char? backslash)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var c in text)
            if (c is >= ' ' and <= '~' && (c != '\\' || c == backslash))
                shown.Append(c);
            else
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        return shown.ToString();
    }

    [GeneratedRegex("""\\u[0-9a-fA-F]{4}""", RegexOptions.None, 100)]
    private static partial Regex Escape();

    [GeneratedRegex("""\A[A-Za-z0-9_][A-Za-z0-9_./:-]*\z""", RegexOptions.None, 100)]
    private static partial Regex PlainWord();
}
