namespace Jidoka.Storage.Recording;

/// <summary>
/// An append-only log of opaque events under a Merkle tree. A leaf is the stored row: the class byte followed
/// by the event's bytes, hashed as RFC 6962 says (SHA-256 over 0x00 and the leaf). Safe for concurrent use.
/// </summary>
public interface ILedger : IAsyncDisposable
{
    /// <summary>The log's name, <c>tenant/node</c>; also the origin line of its checkpoints.</summary>
    string LogId { get; }

    /// <summary>Number of committed events; the next index.</summary>
    long Size { get; }

    /// <summary>
    /// Appends all entries or none, at contiguous indices, and returns the first. Indices follow the order of the calls.
    /// Completes when the entries survive what <paramref name="durability"/> says. On an idle log it runs to its end on the
    /// calling thread. When the queue is full it waits up to <see cref="LedgerOptions.QueueWaitMs"/>, then fails;
    /// <paramref name="cancellationToken"/> ends that wait but never a commit under way.
    /// </summary>
    /// <exception cref="ArgumentException">No entries, or one beyond <see cref="LedgerLimits"/>.</exception>
    /// <exception cref="LedgerUnavailableException">The storage refused; nothing was acknowledged, and later appends may work.</exception>
    ValueTask<long> AppendAsync(
        ReadOnlyMemory<LedgerEntry> entries,
        Durability durability,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Reads committed events from index <paramref name="from"/> in order, at most <paramref name="max"/>, of one class if
    /// <paramref name="only"/> is given; those that were removed (<see cref="IKeptEvents"/>) are passed over. Runs in short
    /// transactions, so a slow reader holds nothing up.
    /// </summary>
    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    IAsyncEnumerable<StoredEvent> ReadAsync(
        long from,
        int max,
        EventClass? only = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Reads one event; null when the log is shorter, or when the event was removed.</summary>
    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    StoredEvent? Read(long index);

    /// <summary>Reads the first event from an index on that was not removed; null when there is none.</summary>
    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    StoredEvent? ReadNext(long from);

    /// <summary>The leaf hash of an event, whether or not it was removed (32 bytes); null when the log is shorter.</summary>
    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    ReadOnlyMemory<byte>? LeafHash(long index);

    /// <summary>Signs the size and root of everything committed up to now.</summary>
    SignedCheckpoint Checkpoint();

    /// <summary>The newest checkpoint that others may be told of, for what it covers survives a power cut; null before the first.</summary>
    SignedCheckpoint? Published { get; }

    /// <summary>Flushes everything committed up to now and publishes its checkpoint, with which others may hold this log to it.</summary>
    /// <exception cref="LedgerUnavailableException">The storage refused; the checkpoint published before stands.</exception>
    ValueTask<SignedCheckpoint> PublishAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds a witness's signature line to the published checkpoint; returns false when that has another size by now, or cannot
    /// be written. The caller has checked the line.
    /// </summary>
    bool Cosign(long size, string line);
}
