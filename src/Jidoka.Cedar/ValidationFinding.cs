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
    /// <summary>What it is about.</summary>
    public ValidationFindingKind Kind { get; init; }

    /// <summary>
    /// For an attribute, the expression on which it is looked for, as Cedar text; for an entity type in a condition, the
    /// expression that names it; else, and in a scope, empty.
    /// </summary>
    public string Subject { get; init; } = "";

    /// <summary>The name of the attribute or entity type; else empty.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>place: policy id: message (hint)</c>.</summary>
    public override string ToString()
    {
        var place = Position.Line > 0 ? $"{Position}: " : "";
        return Hint.Length > 0
            ? $"{place}{PolicyId}: {Message} ({Hint})"
            : $"{place}{PolicyId}: {Message}";
    }
}
