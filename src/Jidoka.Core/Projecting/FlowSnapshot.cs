namespace Jidoka.Core.Projecting;

/// <summary>A cached <see cref="FlowState"/>.</summary>
/// <param name="Size">The ledger index up to which events are folded (exclusive).</param>
/// <param name="Events">How many flow events are folded.</param>
/// <param name="Open">What is released and not settled.</param>
/// <param name="Used">Use of budgets.</param>
public sealed record FlowSnapshot(
    long Size,
    long Events,
    ImmutableArray<OpenDecision> Open,
    ImmutableArray<BudgetUse> Used
)
{
    /// <summary>The sessions; null: a version that did not keep them wrote it, so it says too little to go on from.</summary>
    public ImmutableArray<SessionTrail>? Sessions { get; init; }

    /// <summary>The calls among <see cref="Open"/> whose answers will be read.</summary>
    public ImmutableArray<OpenRead> Reads { get; init; } = [];

    /// <summary>What sessions that gave way had read.</summary>
    public ImmutableArray<ForgottenTrail> Forgotten { get; init; } = [];
}
