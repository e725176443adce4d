namespace Jidoka.Core.Labeling.Reading;

/// <summary>A result is not what it is declared to be, or beyond the bounds: it is untrusted text.</summary>
internal sealed class UnreadableResultException : Exception
{
    public UnreadableResultException()
        : base("The result cannot be read as it is declared.") { }
}
