using Jidoka.Core.Deciding;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Labeling;

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

    /// <summary>Of a decision: the person behind the agent; null: none.</summary>
    public string? User { get; set; }

    /// <summary>Of a decision: what the call does.</summary>
    public CallKind Kind { get; set; }

    /// <summary>Of a decision: on which leg of its intent the call is seen.</summary>
    public Leg Leg { get; set; }

    /// <summary>Of a decision: whether a header named the session, and nothing about that is in doubt.</summary>
    public readonly bool IsNamed => IsHeader && !Doubtful;

    /// <summary>Of a decision: whether a header named the session.</summary>
    public bool IsHeader { get; set; }

    /// <summary>Of a decision: whether the linkage to the session is doubtful.</summary>
    public bool Doubtful { get; set; }

    /// <summary>Of a decision: the context label.</summary>
    public Label? Label { get; set; }

    /// <summary>Of a decision: whether it was made after a person answered.</summary>
    public bool IsAfterHold { get; set; }

    /// <summary>Of a decision: whether the call can do more than read.</summary>
    public bool Consequential { get; set; }

    /// <summary>Of a decision: whether no policy made it.</summary>
    public bool IsOutsidePolicy { get; set; }

    /// <summary>Of a settlement: what became of the call.</summary>
    public SettledAs As { get; set; }

    /// <summary>Of a settlement: the label of what was read; null: nothing was, or it was not whole.</summary>
    public Label? Read { get; set; }

    /// <summary>Whether content of it is in the vault.</summary>
    public bool HasContent { get; set; }
}
