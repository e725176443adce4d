namespace Jidoka.Configuring;

/// <summary>Something wrong in the configuration file, by place.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Message">What is wrong and what to do.</param>
internal sealed record ConfigFault(string File, long Line, long Column, string Message)
{
    /// <summary>The form that editors and people follow: <c>file:line:column: message</c>.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}: {Message}";
}
