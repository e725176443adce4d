namespace Jidoka.Core.Projecting.Lineage;

/// <summary>The time that a walk looks at.</summary>
/// <param name="FromIndex">The ledger index from which on what this node saw counts.</param>
/// <param name="FromMs">The time from which on what others report counts, in milliseconds since the Unix epoch.</param>
/// <param name="ToMs">The time up to which links count (exclusive), in milliseconds since the Unix epoch.</param>
public readonly record struct WalkPeriod(long FromIndex, long FromMs, long ToMs)
{
    /// <summary>All of it.</summary>
    public static WalkPeriod Always { get; } = new(0, long.MinValue, long.MaxValue);
}
