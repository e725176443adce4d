namespace Jidoka.Core.Events;

/// <summary>
/// Content left the vault because it had been kept for as long as is configured. The ledger keeps its commitments. One event
/// is about one class, and is in the commit that removes.
/// </summary>
/// <param name="Part">The class: <c>request</c>, <c>response</c> or <c>input</c>.</param>
/// <param name="Count">How many events' content it was.</param>
/// <param name="First">The ledger index of the first of these events.</param>
/// <param name="Last">The ledger index of the last; content between the two that is under legal hold stayed.</param>
/// <param name="BeforeMs">The time, in milliseconds since the Unix epoch, up to which events were old enough.</param>
public sealed record ContentRemoved(string Part, int Count, long First, long Last, long BeforeMs)
    : LedgerEvent;
