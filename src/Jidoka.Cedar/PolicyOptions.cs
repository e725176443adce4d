namespace Jidoka.Cedar;

/// <summary>How policies are read from text.</summary>
public sealed record PolicyOptions
{
    /// <summary>
    /// Takes <c>@id("...")</c> as the policy's id. A policy without it is named after its file and place:
    /// <c>file#policy3</c>. Off, ids are <c>policy0</c>, <c>policy1</c> ... in text order.
    /// </summary>
    public bool IdsFromAnnotation { get; init; }
}
