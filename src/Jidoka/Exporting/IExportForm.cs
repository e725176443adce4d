namespace Jidoka.Exporting;

/// <summary>Turns events of the ledger into documents of a form that others read.</summary>
internal interface IExportForm
{
    /// <summary>What one event says in that form.</summary>
    /// <param name="index">Its ledger index.</param>
    /// <param name="value">The event.</param>
    /// <param name="decidedAt">Gives the decision at a ledger index; null if there is none.</param>
    IEnumerable<byte[]> Of(long index, LedgerEvent value, Func<long, Decided?> decidedAt);

    /// <summary>What is to be said because nothing more happened, when all events have been taken.</summary>
    /// <param name="nowMs">The time, in milliseconds since the Unix epoch.</param>
    IEnumerable<byte[]> Quiet(long nowMs);

    /// <summary>Takes note of an event that was exported by an earlier run.</summary>
    void Remember(LedgerEvent value);
}
