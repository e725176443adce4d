namespace Jidoka.Core.Deciding.Explaining;

/// <summary>What became of one policy in one decision, and which part of it decided.</summary>
public sealed record PolicyStep
{
    /// <summary>The policy's id.</summary>
    public required string Policy { get; init; }

    /// <summary><c>permit</c> or <c>forbid</c>.</summary>
    public required string Effect { get; init; }

    /// <summary>Whether it is only observed, so that it decides nothing.</summary>
    public bool IsObserved { get; init; }

    /// <summary>Whether it determined the decision.</summary>
    public bool IsDetermining { get; init; }

    /// <summary><c>outOfScope</c>, <c>notSatisfied</c>, <c>satisfied</c> or <c>failed</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>The part of the policy that decided, as Cedar text; empty if it has no condition.</summary>
    public required string DecidedBy { get; init; }

    /// <summary>The values that it compared, or why it failed. It may hold content of the call; empty where that is not shown.</summary>
    public required string Message { get; init; }

    /// <summary>The policy file.</summary>
    public required string File { get; init; }

    /// <summary>The line of that part, from 1.</summary>
    public int Line { get; init; }

    /// <summary>The column of that part, from 1.</summary>
    public int Column { get; init; }
}
