namespace Jidoka.Cedar.Parsing;

/// <summary>Cuts policy and schema text into tokens. White space is Unicode's; comments run from <c>//</c> to the end of the line.</summary>
internal static class Scanner
{
    /// <exception cref="ParseFailure">A character or string that no token begins with, or an unclosed string.</exception>
    public static Token[] Scan(string text)
    {
        var tokens = new List<Token>(Math.Max(16, text.Length / 4));
        var at = 0;
        while (true)
        {
            at = SkipSpace(text, at);
            if (at >= text.Length)
            {
                tokens.Add(new Token(TokenKind.End, text.Length, 0));
                return [.. tokens];
            }
            var token = Next(text, at);
            tokens.Add(token);
            at = token.End;
        }
    }

    private static int SkipSpace(string text, int at)
    {
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            else if (text[at] == '/' && at + 1 < text.Length && text[at + 1] == '/')
            {
                var end = text.AsSpan(at).IndexOfAny('\n', '\r');
                at = end < 0 ? text.Length : at + end;
            }
            else
            {
                break;
            }
        }
        return at;
    }

    private static Token Next(string text, int at)
    {
        var c = text[at];
        if (Identifiers.IsStart(c))
            return new Token(TokenKind.Word, at, WordLength(text, at));
        if (char.IsAsciiDigit(c))
        {
            var end = at;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
                end++;
            return new Token(TokenKind.Number, at, end - at);
        }
        if (c == '"')
            return new Token(TokenKind.String, at, StringLength(text, at));
        var next = at + 1 < text.Length ? text[at + 1] : '\0';
        if (c == '?' && Identifiers.IsStart(next))
            return new Token(TokenKind.Slot, at, 1 + WordLength(text, at + 1));
        var two = (c, next) switch
        {
            (':', ':') => TokenKind.DoubleColon,
            ('=', '=') => TokenKind.Equal,
            ('!', '=') => TokenKind.NotEqual,
            ('<', '=') => TokenKind.LessOrEqual,
            ('>', '=') => TokenKind.GreaterOrEqual,
            ('&', '&') => TokenKind.And,
            ('|', '|') => TokenKind.Or,
            _ => TokenKind.End,
        };
        return two != TokenKind.End ? new Token(two, at, 2) : new Token(Single(text, at), at, 1);
    }

    private static TokenKind Single(string text, int at) =>
        text[at] switch
        {
            '(' => TokenKind.LeftParen,
            ')' => TokenKind.RightParen,
            '[' => TokenKind.LeftBracket,
            ']' => TokenKind.RightBracket,
            '{' => TokenKind.LeftBrace,
            '}' => TokenKind.RightBrace,
            ',' => TokenKind.Comma,
            ';' => TokenKind.Semicolon,
            ':' => TokenKind.Colon,
            '.' => TokenKind.Dot,
            '@' => TokenKind.At,
            '<' => TokenKind.Less,
            '>' => TokenKind.Greater,
            '!' => TokenKind.Not,
            '+' => TokenKind.Plus,
            '-' => TokenKind.Minus,
            '*' => TokenKind.Star,
            '/' => TokenKind.Slash,
            '%' => TokenKind.Percent,
            '=' => TokenKind.Assign,
            '?' => TokenKind.Question,
            '\'' => throw new ParseFailure(
                at,
                "unexpected character `'`",
                "strings are written in double quotes"
            ),
            '&' => throw new ParseFailure(at, "unexpected character `&`", "write `&&`"),
            '|' => throw new ParseFailure(at, "unexpected character `|`", "write `||`"),
            var c => throw new ParseFailure(at, $"unexpected character `{Show(text, at, c)}`"),
        };

    private static string Show(string text, int at, char c) =>
        char.IsHighSurrogate(c) && at + 1 < text.Length ? text.Substring(at, 2)
        : char.IsControl(c) || char.IsSurrogate(c) || c is '\ufeff' or '\u200b' ? $"U+{(int)c:X4}"
        : c.ToString();

    private static int WordLength(string text, int at)
    {
        var end = at;
        while (end < text.Length && Identifiers.IsPart(text[end]))
            end++;
        return end - at;
    }

    private static int StringLength(string text, int at)
    {
        for (var i = at + 1; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"':
                    return i + 1 - at;
                case '\\' when i + 1 < text.Length && text[i + 1] == '\n':
                    throw new ParseFailure(i, "a backslash cannot end a line inside a string");
                case '\\':
                    i++;
                    break;
            }
        }
        throw new ParseFailure(at, "this string is not closed", "add the closing `\"`");
    }
}
