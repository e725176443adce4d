using Jidoka.Core.Deciding;

namespace Jidoka.Core.Events;

/// <summary>What the fold at start needs of a flow event.</summary>
public record struct FlowChange
{
    /// <summary>Whether it is a <see cref="Events.Decided"/>.</summary>
    public bool IsDecided { get; set; }

    /// <summary>Whether it is a <see cref="Settled"/>.</summary>
    public bool IsSettled { get; set; }

    /// <summary>When, in milliseconds since the Unix epoch.</summary>
    public long TimeMs { get; set; }

    /// <summary>Of a decision: what it says.</summary>
    public Verdict Verdict { get; set; }

    /// <summary>Of a decision: whether the call may pass.</summary>
    public readonly bool IsAllowed => IsDecided && Verdict == Verdict.Allow;

    /// <summary>Of a decision: what it reserved.</summary>
    public int Reserved { get; set; }

    /// <summary>Of a settlement: what was spent.</summary>
    public int Spent { get; set; }

    /// <summary>Of a settlement: from release to settlement, in microseconds.</summary>
    public long DurationUs { get; set; }

    /// <summary>Of a settlement: the ledger index of its decision.</summary>
    public long Decided { get; set; }

    /// <summary>Of a decision: the agent.</summary>
    public string? Agent { get; set; }

    /// <summary>The call.</summary>
    public string? Call { get; set; }

    /// <summary>Of a decision: the session.</summary>
    public string? Session { get; set; }

    /// <summary>Of a decision: the mandates that the call was weighed against; null: none.</summary>
    public ImmutableArray<string>? Mandates { get; set; }

    /// <summary>Of a decision: the asset, as <c>Kind:name</c>.</summary>
    public string? Resource { get; set; }
}
