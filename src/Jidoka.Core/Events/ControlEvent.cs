namespace Jidoka.Core.Events;

/// <summary>An event that changes the control state (inventory, policy, facts, containment) or reports on it.</summary>
public abstract record ControlEvent : LedgerEvent
{
    /// <summary>Who caused it: <c>config</c>, <c>cli</c>, <c>admin:NAME</c>, <c>discovery</c>.</summary>
    public required string By { get; init; }
}
