using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Sqlite;

/// <summary>The event rows of one log, by age. A row whose event was removed keeps its leaf hash and an empty body.</summary>
internal sealed class KeptEvents(LogReader reader, SqliteLedger ledger) : IKeptEvents
{
    public bool HasRemoved => reader.HasRemoved();

    public IReadOnlyList<StoredEvent> Bare(long from, long below, int max) =>
        reader.Bare(from, below, max);

    public async ValueTask RemoveAsync(IReadOnlyList<long> indices, ReadOnlyMemory<byte> @event) =>
        await ledger.WorkAsync(
            writer => writer.Remove(indices),
            Durability.Process,
            new[] { new LedgerEntry(EventClass.Flow, @event) },
            scrubs: false,
            signs: true
        );
}
