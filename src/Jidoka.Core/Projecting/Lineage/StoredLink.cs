using Jidoka.Core.Labeling;

namespace Jidoka.Core.Projecting.Lineage;

/// <summary>All that events stated of one link.</summary>
/// <param name="From">Where the data comes from.</param>
/// <param name="To">Where it goes.</param>
/// <param name="Reason">Why.</param>
/// <param name="IsReported">Whether others report it.</param>
/// <param name="FirstIndex">The ledger index of the first event that states it.</param>
/// <param name="LastIndex">The ledger index of the last one.</param>
/// <param name="FirstMs">The earliest time, in milliseconds since the Unix epoch.</param>
/// <param name="LastMs">The latest time, in milliseconds since the Unix epoch.</param>
/// <param name="Times">How many events state it.</param>
/// <param name="Label">The join of the labels; null: none is known.</param>
public sealed record StoredLink(
    LineageNode From,
    LineageNode To,
    LinkReason Reason,
    bool IsReported,
    long FirstIndex,
    long LastIndex,
    long FirstMs,
    long LastMs,
    long Times,
    Label? Label
)
{
    /// <summary>Whether data goes on from its end.</summary>
    public bool IsFlow => Reason <= LinkReason.Through;

    /// <summary>How sure it is.</summary>
    public LinkStrength Strength =>
        Reason switch
        {
            LinkReason.Exact => LinkStrength.Proven,
            LinkReason.Written or LinkReason.Same or LinkReason.Sent => LinkStrength.Stated,
            LinkReason.Through => LinkStrength.Possible,
            _ => IsReported ? LinkStrength.Stated : LinkStrength.Possible,
        };
}
