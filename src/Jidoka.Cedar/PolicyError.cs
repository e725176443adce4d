namespace Jidoka.Cedar;

/// <summary>Why a text was not accepted.</summary>
/// <param name="File">The file name the text was read under.</param>
/// <param name="Line">The line, from 1; 0 when the error has no place.</param>
/// <param name="Column">The column in characters, from 1; 0 when the error has no place.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">What to do about it, or empty.</param>
public sealed record PolicyError(string File, int Line, int Column, string Message, string Hint)
{
    /// <summary><c>file:line:column: message (hint)</c>.</summary>
    public override string ToString()
    {
        var place =
            Line > 0 ? $"{File}:{Line}:{Column}: "
            : File.Length > 0 ? $"{File}: "
            : "";
        return Hint.Length > 0 ? $"{place}{Message} ({Hint})" : place + Message;
    }
}
