namespace Jidoka.Cedar;

/// <summary>How policies are validated.</summary>
public sealed record ValidationOptions
{
    /// <summary>Strict by default.</summary>
    public ValidationMode Mode { get; init; } = ValidationMode.Strict;

    /// <summary>The newest by default.</summary>
    public LanguageVersion Version { get; init; } = LanguageVersion.V4_13;

    /// <summary>The most entities that one access may pass through, or null for no bound.</summary>
    public int? MaxLevel { get; init; }
}
