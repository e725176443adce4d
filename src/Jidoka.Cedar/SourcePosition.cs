namespace Jidoka.Cedar;

/// <summary>A place in a text.</summary>
/// <param name="File">The file name the text was read under.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in characters (code points), from 1.</param>
public readonly record struct SourcePosition(string File, int Line, int Column)
{
    /// <summary><c>file:line:column</c>.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}";
}
