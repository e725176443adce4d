using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Sqlite;

/// <summary>The event rows of one log, by age. A row whose event was removed keeps its leaf hash and an empty body.</summary>
internal sealed class KeptEvents(LogReader reader, SqliteLedger ledger) : IKeptEvents
{
    /// <summary>Its mark's name beside those of the vault's parts.</summary>
    public const string Mark = "event";

    public long RemovedBelow => reader.RemovedBelow(Mark);

    public IReadOnlyList<StoredEvent> Bare(long from, long below, int max) =>
        reader.Bare(from, below, max);

    public async ValueTask RemoveAsync(EventRemoval removal) =>
        await ledger.WorkAsync(
            writer => writer.Remove(removal),
            Durability.Process,
            removal.Indices.Count == 0
                ? default
                : new[] { new LedgerEntry(EventClass.Flow, removal.Event) },
            scrubs: false,
            signs: removal.Indices.Count > 0
        );
}
