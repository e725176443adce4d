using Jidoka.Core.Labeling.Remembering;
using Jidoka.Gateway.Enforcing.Approvals;
using Jidoka.Gateway.Identifying.Sessions;

namespace Jidoka.Gateway;

/// <summary>What the pipeline keeps of a decided call until it is settled.</summary>
internal sealed record PassageState
{
    public required InterceptedCall Call { get; init; }

    public required Caller Caller { get; init; }

    public required Decided Event { get; init; }

    public required DecisionInput Input { get; init; }

    public required Labels Labels { get; init; }

    /// <summary>What it shows a model; null: nothing.</summary>
    public History? Shown { get; init; }

    public long Index { get; init; }

    /// <summary>When it was released, by the clock's own ticks.</summary>
    public long StartedAt { get; init; }

    public BudgetReservation? Reservation { get; init; }

    public CancellationTokenSource? Cord { get; init; }

    /// <summary>Whether this passage took the cord, or rides on that of the model call.</summary>
    public bool OwnsCord { get; init; }

    /// <summary>The intent that it took; null: none. It is put back where the call only waits.</summary>
    public Intent? Claimed { get; init; }

    /// <summary>What the inventory said of the asset when values were traced.</summary>
    public Asset? Asset { get; init; }

    /// <summary>Whether it is held, and waits at the leg that follows.</summary>
    public bool IsDeferred { get; init; }

    /// <summary>What a person's answer lifted; null: nothing.</summary>
    public Decision? Lifted { get; init; }

    /// <summary>What came of asking a person; null: nobody was asked, or the call passes.</summary>
    public HoldAnswer? Answer { get; init; }
}
