using Jidoka.Core.Labeling;

namespace Jidoka.Core.Projecting.Lineage;

/// <summary>A link that one event states.</summary>
/// <param name="From">Where the data comes from.</param>
/// <param name="To">Where it goes.</param>
/// <param name="Reason">Why.</param>
/// <param name="IsReported">Whether others report it, so that the order of the ledger says nothing of its time.</param>
/// <param name="TimeMs">When, in milliseconds since the Unix epoch: by this node's clock, or by the report.</param>
/// <param name="Label">The label of the data; null: not known.</param>
public readonly record struct LineageLink(
    LineageNode From,
    LineageNode To,
    LinkReason Reason,
    bool IsReported,
    long TimeMs,
    Label? Label = null
);
