namespace Jidoka.Core.Events;

/// <summary>Someone was shown content of the vault as it is. It stands in the ledger before anything is shown.</summary>
/// <param name="Index">The ledger index of the event whose content it is.</param>
/// <param name="Part">Which part of it, as the vault names it.</param>
/// <param name="By">Who asked: <c>cli</c>, <c>admin:NAME</c>.</param>
/// <param name="Why">Why, in the words of who asked.</param>
public sealed record ContentViewed(long Index, string Part, string By, string Why) : LedgerEvent;
