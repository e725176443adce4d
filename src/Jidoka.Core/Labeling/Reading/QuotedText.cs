using System.Globalization;
using System.Text;

namespace Jidoka.Core.Labeling.Reading;

/// <summary>Reads one escape sequence after a backslash, as YAML and Python write them.</summary>
internal static class QuotedText
{
    /// <summary>Appends what the escape at a place stands for.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The place after the backslash; afterwards behind the sequence.</param>
    /// <param name="into">What is appended to.</param>
    /// <exception cref="UnreadableResultException">It is no escape that both languages know.</exception>
    public static void AppendEscape(string text, ref int at, StringBuilder into)
    {
        if (at >= text.Length)
            throw new UnreadableResultException();
        var c = text[at++];
        switch (c)
        {
            case 'n':
                into.Append('\n');
                break;
            case 't':
                into.Append('\t');
                break;
            case 'r':
                into.Append('\r');
                break;
            case '0':
                into.Append('\0');
                break;
            case 'a' or 'b' or 'e' or 'f' or 'v':
                into.Append(' ');
                break;
            case '_':
                into.Append('\u00a0');
                break;
            case 'N':
                into.Append('\u0085');
                break;
            case 'L':
                into.Append('\u2028');
                break;
            case 'P':
                into.Append('\u2029');
                break;
            case 'x':
                AppendCode(text, ref at, 2, into);
                break;
            case 'u':
                AppendCode(text, ref at, 4, into);
                break;
            case 'U':
                AppendCode(text, ref at, 8, into);
                break;
            case '\\' or '"' or '\'' or '/' or ' ':
                into.Append(c);
                break;
            default:
                throw new UnreadableResultException();
        }
    }

    private static void AppendCode(string text, ref int at, int digits, StringBuilder into)
    {
        if (
            at + digits > text.Length
            || !int.TryParse(
                text.AsSpan(at, digits),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out var code
            )
        )
            throw new UnreadableResultException();
        at += digits;
        if (code is >= 0 and <= 0xffff)
            into.Append((char)code);
        else if (Rune.IsValid(code))
            into.Append(new Rune(code).ToString());
        else
            throw new UnreadableResultException();
    }
}
