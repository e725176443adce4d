namespace Jidoka.Core.Deciding.Explaining;

/// <summary>Why a call was decided as it was.</summary>
public sealed record DecisionExplanation
{
    /// <summary>The decision.</summary>
    public required Decision Decision { get; init; }

    /// <summary>What became of each policy, in the order of the files.</summary>
    public required ImmutableArray<PolicyStep> Steps { get; init; }

    /// <summary>Of a tool call, where its values stand, those that select its target first.</summary>
    public ImmutableArray<ArgumentWords> Arguments { get; init; } = [];

    /// <summary>Of a tool call, what else a person should know of it.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>What would have let the call pass; null if it passed, or if no policy has a say in it.</summary>
    public Remedy? Remedy { get; init; }
}
