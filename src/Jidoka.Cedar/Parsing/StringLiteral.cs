using System.Globalization;
using System.Text;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Parsing;

/// <summary>Decodes the escapes of string literals and of <c>like</c> patterns.</summary>
internal static class StringLiteral
{
    private const int MaxUnicodeDigits = 6;

    /// <param name="text">The source.</param>
    /// <param name="token">A string token, quotes included.</param>
    /// <exception cref="ParseFailure">A wrong escape.</exception>
    public static string Decode(string text, Token token)
    {
        var body = text.AsSpan(token.Start + 1, token.Length - 2);
        if (!body.ContainsAny('\\', '\r') && !HasSurrogate(body))
            return body.ToString();
        var result = new StringBuilder(body.Length);
        var at = token.Start + 1;
        while (at < token.End - 1)
            AppendNext(text, ref at, token.End - 1, result, pattern: false);
        return result.ToString();
    }

    /// <summary>A star is a wildcard however it is written, except as <c>\*</c>.</summary>
    /// <inheritdoc cref="Decode"/>
    public static Pattern DecodePattern(string text, Token token)
    {
        var pieces = new List<string>();
        var piece = new StringBuilder();
        var at = token.Start + 1;
        while (at < token.End - 1)
        {
            var escapedStar = text[at] == '\\' && text[at + 1] == '*';
            AppendNext(text, ref at, token.End - 1, piece, pattern: true);
            if (!escapedStar && piece[^1] == '*')
            {
                piece.Length--;
                pieces.Add(piece.ToString());
                piece.Clear();
            }
        }
        pieces.Add(piece.ToString());
        return new Pattern([.. pieces]);
    }

    private static bool HasSurrogate(ReadOnlySpan<char> body) =>
        body.ContainsAnyInRange('\ud800', '\udfff');

    private static void AppendNext(
        string text,
        ref int at,
        int end,
        StringBuilder result,
        bool pattern
    )
    {
        var c = text[at];
        if (c == '\\')
        {
            AppendEscape(text, ref at, end, result, pattern);
            return;
        }
        if (c == '\r')
            throw new ParseFailure(
                at,
                "a bare carriage return cannot stand in a string",
                "write `\\r`"
            );
        if (char.IsSurrogate(c))
        {
            if (at + 1 >= end || !char.IsSurrogatePair(c, text[at + 1]))
                throw new ParseFailure(at, "the text is not well-formed Unicode");
            result.Append(c);
            c = text[++at];
        }
        result.Append(c);
        at++;
    }

    private static void AppendEscape(
        string text,
        ref int at,
        int end,
        StringBuilder result,
        bool pattern
    )
    {
        var start = at;
        var c = text[at + 1];
        at += 2;
        switch (c)
        {
            case 'n':
                result.Append('\n');
                break;
            case 'r':
                result.Append('\r');
                break;
            case 't':
                result.Append('\t');
                break;
            case '0':
                result.Append('\0');
                break;
            case '\\' or '\'' or '"':
                result.Append(c);
                break;
            case '*' when pattern:
                result.Append('*');
                break;
            case 'x':
                result.Append(DecodeAscii(text, start, ref at, end));
                break;
            case 'u':
                result.Append(DecodeUnicode(text, start, ref at, end).ToString());
                break;
            default:
                throw new ParseFailure(
                    start,
                    $"`\\{c}` is not a valid escape",
                    "write `\\\\` for a backslash"
                );
        }
    }

    private static char DecodeAscii(string text, int start, ref int at, int end)
    {
        if (
            at + 2 > end
            || !byte.TryParse(
                text.AsSpan(at, 2),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out var code
            )
            || code > 0x7f
        )
        {
            throw new ParseFailure(
                start,
                "`\\x` takes two hexadecimal digits up to 7f",
                "write `\\u{..}` for others"
            );
        }
        at += 2;
        return (char)code;
    }

    private static Rune DecodeUnicode(string text, int start, ref int at, int end)
    {
        const string Form =
            "a Unicode escape is written `\\u{1F600}`, with one to six hexadecimal digits";
        if (at >= end || text[at] != '{')
            throw new ParseFailure(start, Form);
        var code = 0;
        var digits = 0;
        for (at++; at < end && text[at] != '}'; at++)
        {
            // An underscore may separate digits, but not come first.
            if (text[at] == '_' && digits > 0)
                continue;
            if (!char.IsAsciiHexDigit(text[at]) || ++digits > MaxUnicodeDigits)
                throw new ParseFailure(start, Form);
            code = (code << 4) | Convert.ToInt32(text[at].ToString(), 16);
        }
        if (at >= end || digits == 0)
            throw new ParseFailure(start, Form);
        at++;
        return Rune.TryCreate(code, out var rune)
            ? rune
            : throw new ParseFailure(start, $"`{code:x}` is not a Unicode scalar value");
    }
}
