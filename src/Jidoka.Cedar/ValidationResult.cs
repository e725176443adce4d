namespace Jidoka.Cedar;

/// <summary>What validation found.</summary>
/// <param name="Errors">The reasons why the set is not valid.</param>
/// <param name="Warnings">What looks wrong but is allowed.</param>
public sealed record ValidationResult(
    IReadOnlyList<ValidationFinding> Errors,
    IReadOnlyList<ValidationFinding> Warnings
)
{
    /// <summary>Whether there is no error.</summary>
    public bool IsValid => Errors.Count == 0;
}
