namespace Jidoka.Gateway;

/// <summary>What the pipeline keeps of a decided call until it is settled.</summary>
internal sealed record PassageState
{
    public required InterceptedCall Call { get; init; }

    public required Caller Caller { get; init; }

    public required Decided Event { get; init; }

    public required DecisionInput Input { get; init; }

    public required Labels Labels { get; init; }

    public long Index { get; init; }

    /// <summary>When it was released, by the clock's own ticks.</summary>
    public long StartedAt { get; init; }

    public BudgetReservation? Reservation { get; init; }

    public CancellationTokenSource? Cord { get; init; }

    /// <summary>Whether this passage took the cord, or rides on that of the model call.</summary>
    public bool OwnsCord { get; init; }
}
