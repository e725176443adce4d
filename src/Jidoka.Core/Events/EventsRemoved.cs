namespace Jidoka.Core.Events;

/// <summary>
/// Events of calls left the log because they had been kept for as long as is configured. Their leaf hashes stay. It is in the
/// commit that removes, with a signed checkpoint over it.
/// </summary>
/// <param name="Count">How many.</param>
/// <param name="First">The ledger index of the first.</param>
/// <param name="Last">The ledger index of the last; events between the two that are more than a call's stayed.</param>
/// <param name="BeforeMs">The time, in milliseconds since the Unix epoch, up to which events were old enough.</param>
public sealed record EventsRemoved(int Count, long First, long Last, long BeforeMs) : LedgerEvent;
