namespace Jidoka.Cedar.Schemas;

/// <summary>A schema that is well formed as text but does not make sense; it never leaves the library.</summary>
internal sealed class SchemaFailure(string message, int start = -1) : Exception(message)
{
    /// <summary>The offset in the text, or -1.</summary>
    public int Start { get; } = start;
}
