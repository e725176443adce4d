namespace Jidoka.Cedar.Parsing;

/// <summary>Carries one error out of the depth of a parser to its door; it never leaves the library.</summary>
internal sealed class ParseFailure(int offset, string message, string hint = "")
    : Exception(message)
{
    public int Offset { get; } = offset;

    public string Hint { get; } = hint;
}
