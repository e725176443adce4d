namespace Jidoka.Core.Labeling.Reading;

/// <summary>The lines of a YAML text and where the reader is.</summary>
internal sealed class YamlLines
{
    private readonly string[] _lines;
    private int _at;

    public YamlLines(string text)
    {
        // Only these end a line: the others that YAML 1.1 knows are letters to most readers.
        if (text.AsSpan().ContainsAny('\u0085', '\u2028', '\u2029'))
            throw new UnreadableResultException();
        _lines = text.ReplaceLineEndings("\n").Split('\n');
        var last = _lines.Length;
        while (last > 0 && _lines[last - 1].Trim() is "" or "...")
            _lines[--last] = "";
    }

    public bool IsAtEnd => _at >= _lines.Length;

    /// <summary>How far in the line begins, in spaces.</summary>
    public int Indent => _lines[_at].Length - _lines[_at].TrimStart(' ').Length;

    /// <summary>The line without what it is set in.</summary>
    public string Content => _lines[_at][Indent..];

    public bool IsBlank => string.IsNullOrWhiteSpace(_lines[_at]);

    public bool IsItem => Content is "-" || Content.StartsWith("- ", StringComparison.Ordinal);

    public void Advance() => _at++;

    public void SkipBlank()
    {
        while (!IsAtEnd && IsBlank)
            _at++;
    }

    public void EraseDash()
    {
        var line = _lines[_at];
        _lines[_at] = line[..Indent] + " " + line[(Indent + 1)..];
    }
}
