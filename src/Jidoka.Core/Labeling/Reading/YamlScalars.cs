using System.Text;

namespace Jidoka.Core.Labeling.Reading;

/// <summary>Reads the scalars of a YAML text, which may go over several lines.</summary>
internal sealed class YamlScalars(YamlLines lines)
{
    /// <summary>Whether a plain scalar cannot begin so.</summary>
    public static bool IsSpecial(char c) =>
        c
            is '&'
                or '*'
                or '!'
                or '%'
                or '@'
                or '`'
                or '#'
                or '?'
                or ','
                or ']'
                or '}'
                or '['
                or '{';

    /// <summary>Reads a scalar that begins on the present line.</summary>
    /// <param name="first">What is left of the line, with all that ends it.</param>
    /// <param name="least">How far in a further line of a block has to be.</param>
    /// <param name="parent">How far in its parent is: a further line has to be further in.</param>
    public DataNode Read(string first, int least, int parent)
    {
        lines.Advance();
        var c = first[0];
        if (c is '\'' or '"')
            return DataNode.Of(Quoted(first, c));
        if (c is '|' or '>')
            return DataNode.Of(Block(first.TrimEnd(), Math.Max(least, parent + 1)));
        return first.TrimEnd() switch
        {
            "[]" => DataNode.List([]),
            "{}" => DataNode.Map([]),
            "null" or "~" => DataNode.Null,
            _ when IsSpecial(c) => throw new UnreadableResultException(),
            _ => DataNode.Of(Plain(first.TrimEnd(), parent)),
        };
    }

    private string Plain(string first, int parent)
    {
        var text = new StringBuilder(Checked(first));
        var gaps = 0;
        while (!lines.IsAtEnd)
        {
            if (lines.IsBlank)
            {
                gaps++;
                lines.Advance();
                continue;
            }
            if (lines.Indent <= parent)
                break;
            Fold(text, gaps);
            gaps = 0;
            text.Append(Checked(lines.Content.TrimEnd()));
            lines.Advance();
        }
        return text.ToString();
    }

    // A line that could be a member or a comment is one to some readers.
    private static string Checked(string line) =>
        line.Contains(": ", StringComparison.Ordinal)
        || line.EndsWith(':')
        || line.Contains(" #", StringComparison.Ordinal)
        || line[0] == '#'
            ? throw new UnreadableResultException()
            : line;

    private string Quoted(string first, char quote)
    {
        var text = new StringBuilder();
        var line = first[1..];
        var gaps = 0;
        while (true)
        {
            var (closed, joined) = QuotedLine(line, quote, text);
            if (closed)
                return text.ToString();
            gaps = 0;
            while (!lines.IsAtEnd && lines.IsBlank)
            {
                gaps++;
                lines.Advance();
            }
            if (lines.IsAtEnd)
                throw new UnreadableResultException();
            if (!joined || gaps > 0)
                Fold(text, gaps);
            line = lines.Content.TrimStart();
            lines.Advance();
        }
    }

    /// <summary>Reads one line of a quoted scalar.</summary>
    /// <returns>Whether the quote is closed, and whether the line is joined to the next as it is.</returns>
    private static (bool Closed, bool Joined) QuotedLine(
        string line,
        char quote,
        StringBuilder text
    )
    {
        var kept = text.Length;
        for (var i = 0; i < line.Length; )
        {
            var c = line[i++];
            if (c == quote)
            {
                if (quote == '\'' && i < line.Length && line[i] == quote)
                {
                    text.Append(quote);
                    i++;
                    kept = text.Length;
                    continue;
                }
                return line[i..].Trim().Length == 0
                    ? (true, false)
                    : throw new UnreadableResultException();
            }
            if (c == '\\' && quote == '"')
            {
                if (i == line.Length)
                    return (false, true);
                QuotedText.AppendEscape(line, ref i, text);
                kept = text.Length;
                continue;
            }
            text.Append(c);
            if (c is not (' ' or '\t'))
                kept = text.Length;
        }
        text.Length = kept;
        return (false, false);
    }

    private string Block(string header, int least)
    {
        if (header.Length > 2 || (header.Length == 2 && header[1] is not ('-' or '+')))
            throw new UnreadableResultException();
        var text = new StringBuilder();
        var indent = -1;
        while (!lines.IsAtEnd)
        {
            if (lines.IsBlank)
                text.Append('\n');
            else
            {
                if (indent < 0)
                    indent = lines.Indent;
                if (lines.Indent < least || lines.Indent < indent)
                    break;
                text.Append(' ', lines.Indent - indent).Append(lines.Content).Append('\n');
            }
            lines.Advance();
        }
        return text.ToString().TrimEnd('\n');
    }

    private static void Fold(StringBuilder text, int gaps)
    {
        if (gaps == 0)
            text.Append(' ');
        else
            text.Append('\n', gaps);
    }
}
