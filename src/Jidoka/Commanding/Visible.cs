using System.Globalization;
using System.Text;

namespace Jidoka.Commanding;

/// <summary>
/// Text of strangers on a person's terminal: what is not plain ASCII is shown as its number, so that no letter passes for
/// another, nothing hides and nothing moves the cursor.
/// </summary>
internal static class Visible
{
    /// <summary>The text with everything else escaped as in JSON.</summary>
    public static string Text(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var c in text)
            if (c is >= ' ' and <= '~')
                shown.Append(c);
            else
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        return shown.ToString();
    }
}
