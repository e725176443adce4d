using System.Text;

namespace Jidoka.Core.Labeling.Reading;

/// <summary>
/// Reads the YAML that tools print: block maps and lists, plain, quoted, literal and folded scalars over several lines,
/// and empty flow collections. What means something else to another reader (anchors, tags, comments, repeated names,
/// filled flow collections) is not read at all: no text may pass for a record of the source's own.
/// </summary>
internal sealed class YamlResult
{
    private readonly YamlLines _lines;
    private readonly YamlScalars _scalars;
    private readonly ReadBounds _bounds = new();

    private YamlResult(string text)
    {
        _lines = new YamlLines(text);
        _scalars = new YamlScalars(_lines);
    }

    /// <exception cref="UnreadableResultException">It is not such YAML, or beyond the bounds.</exception>
    public static DataNode Read(string text)
    {
        var reader = new YamlResult(text);
        var value = reader.Block(0, 0);
        reader._lines.SkipBlank();
        return reader._lines.IsAtEnd ? value : throw new UnreadableResultException();
    }

    private DataNode Block(int least, int depth)
    {
        _bounds.Count(depth);
        _lines.SkipBlank();
        if (_lines.IsAtEnd || _lines.Indent < least)
            return DataNode.Null;
        if (_lines.IsItem)
            return Items(_lines.Indent, depth);
        return KeyEnd(_lines.Content) is not null
            ? Map(_lines.Indent, depth)
            : _scalars.Read(_lines.Content, _lines.Indent, least - 1);
    }

    private DataNode Items(int indent, int depth)
    {
        var items = new List<DataNode>();
        while (!_lines.IsAtEnd && _lines.Indent == indent && _lines.IsItem)
        {
            // What follows the dash is a block of its own, further in.
            _lines.EraseDash();
            items.Add(Block(indent + 1, depth + 1));
            _lines.SkipBlank();
        }
        return DataNode.List(items);
    }

    private DataNode Map(int indent, int depth)
    {
        var members = new List<(string, DataNode)>();
        while (!_lines.IsAtEnd && _lines.Indent == indent && !_lines.IsItem)
        {
            var line = _lines.Content;
            var end = KeyEnd(line) ?? throw new UnreadableResultException();
            var name = Unquoted(line[..end].Trim());
            var rest = line[(end + 1)..].Trim();
            members.Add((name, Member(rest, line, end, indent, depth)));
            _lines.SkipBlank();
        }
        return DataNode.Map(members);
    }

    private DataNode Member(string rest, string line, int end, int indent, int depth)
    {
        if (rest.Length > 0)
        {
            _bounds.Count(depth + 1);
            return _scalars.Read(line[(end + 1)..].TrimStart(), indent + 1, indent);
        }
        _lines.Advance();
        _lines.SkipBlank();
        if (_lines.IsAtEnd || _lines.Indent < indent)
            return DataNode.Null;
        // A list may stand as far in as its name.
        if (_lines.Indent == indent)
            return _lines.IsItem ? Items(indent, depth + 1) : DataNode.Null;
        return Block(indent + 1, depth + 1);
    }

    /// <summary>Where the colon behind a name is; null: the line begins with no name.</summary>
    private static int? KeyEnd(string line)
    {
        var from = 0;
        if (line[0] is '"' or '\'')
        {
            from = line.IndexOf(line[0], 1) + 1;
            if (from == 0 || from >= line.Length || line[from] != ':')
                return null;
        }
        for (var i = line.IndexOf(':', from); i >= 0; i = line.IndexOf(':', i + 1))
        {
            if (i + 1 == line.Length || line[i + 1] is ' ' or '\t')
                return i;
        }
        return null;
    }

    private static string Unquoted(string name)
    {
        if (name.Length >= 2 && name[0] is '"' or '\'')
            return name.Contains('\\') ? throw new UnreadableResultException() : name[1..^1];
        return name.Length == 0 || YamlScalars.IsSpecial(name[0]) || name.Contains(" #")
            ? throw new UnreadableResultException()
            : name;
    }
}
