namespace Jidoka.Core.Deciding.Explaining;

/// <summary>
/// What would let the same agent do the same thing to the same asset: one of the permits holds and none of the forbids.
/// The conditions are what is left of the policies when the context is not known.
/// </summary>
/// <param name="AnyOf">The permits that can apply; empty: no context lets the call pass.</param>
/// <param name="NoneOf">The forbids that can apply.</param>
/// <param name="Blocked">Forbids that fail whatever the context is, which refuses every such call.</param>
public sealed record Remedy(
    ImmutableArray<PolicyCondition> AnyOf,
    ImmutableArray<PolicyCondition> NoneOf,
    ImmutableArray<string> Blocked
);
