using Jidoka.Core.Labeling;

namespace Jidoka.Core.Projecting;

/// <summary>What sessions of a principal had read that are not kept one by one any more.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="User">The person behind it; null: none.</param>
public sealed record ForgottenTrail(AgentId Agent, UserId? User)
{
    /// <summary>The join of what they read.</summary>
    public Label Label { get; init; } = Label.Clean;

    /// <summary>The tools whose answers were read in part.</summary>
    public ImmutableHashSet<AssetId> HalfRead { get; init; } = [];

    /// <summary>When something happened in one of them last, in milliseconds since the Unix epoch.</summary>
    public long LastMs { get; init; }
}
