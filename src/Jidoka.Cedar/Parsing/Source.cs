namespace Jidoka.Cedar.Parsing;

/// <summary>A text with its name, able to say on which line and column an offset lies.</summary>
internal sealed class Source(string text, string file)
{
    private int[]? lineStarts;
    private (int Line, int Offset, int Column) last;

    public string Text { get; } = text;

    public string File { get; } = file;

    public SourcePosition PositionOf(int offset)
    {
        lineStarts ??= FindLines(Text);
        offset = Math.Clamp(offset, 0, Text.Length);
        var line = Array.BinarySearch(lineStarts, offset);
        if (line < 0)
            line = ~line - 1;
        // Places are mostly asked for in text order: going on from the last one keeps long lines from costing a square.
        var (from, column) =
            last.Line == line && last.Offset <= offset && last.Column > 0
                ? (last.Offset, last.Column)
                : (lineStarts[line], 1);
        for (var i = from; i < offset; i++)
        {
            // The second half of a surrogate pair is no character of its own.
            if (!char.IsLowSurrogate(Text[i]))
                column++;
        }
        last = (line, offset, column);
        return new SourcePosition(File, line + 1, column);
    }

    public PolicyError ErrorAt(int offset, string message, string hint = "")
    {
        var position = PositionOf(offset);
        return new PolicyError(File, position.Line, position.Column, message, hint);
    }

    private static int[] FindLines(string text)
    {
        var starts = new List<int> { 0 };
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
                starts.Add(i + 1);
        }
        return [.. starts];
    }
}
