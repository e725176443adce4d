namespace Jidoka.Cedar.Parsing;

/// <summary>A text with its name, able to say on which line and column an offset lies.</summary>
internal sealed class Source(string text, string file)
{
    private int[]? lineStarts;

    public string Text { get; } = text;

    public string File { get; } = file;

    public SourcePosition PositionOf(int offset)
    {
        lineStarts ??= FindLines(Text);
        offset = Math.Clamp(offset, 0, Text.Length);
        var line = Array.BinarySearch(lineStarts, offset);
        if (line < 0)
            line = ~line - 1;
        var column = 1;
        for (var i = lineStarts[line]; i < offset; i++)
        {
            // The second half of a surrogate pair is no character of its own.
            if (!char.IsLowSurrogate(Text[i]))
                column++;
        }
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
