namespace Jidoka.Cedar;

/// <summary>Something that validation found in a policy.</summary>
/// <param name="PolicyId">The policy, template or linked policy.</param>
/// <param name="Position">Where; line 0 when the policy came from JSON.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">What to do about it, or empty.</param>
public sealed record ValidationFinding(
    string PolicyId,
    SourcePosition Position,
    string Message,
    string Hint
)
{
    /// <summary><c>place: policy id: message (hint)</c>.</summary>
    public override string ToString()
    {
        var place = Position.Line > 0 ? $"{Position}: " : "";
        return Hint.Length > 0
            ? $"{place}{PolicyId}: {Message} ({Hint})"
            : $"{place}{PolicyId}: {Message}";
    }
}
