namespace Jidoka.Rehearsing;

/// <summary>What a case expects; what is null is not compared.</summary>
internal sealed record Expectation
{
    /// <summary>The verdict.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The determining policies, as a set.</summary>
    public ImmutableArray<string>? Policies { get; init; }

    /// <summary>The policies in observe mode that would have determined something else, as a set.</summary>
    public ImmutableArray<string>? Observed { get; init; }

    /// <summary>The transforms.</summary>
    public ImmutableArray<string>? Transforms { get; init; }

    /// <summary>Who may lift the hold.</summary>
    public string? HeldFor { get; init; }

    /// <summary>What the agent is told.</summary>
    public string? Reason { get; init; }
}
