using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Sqlite;

/// <summary>An append on its way into a commit, validated and with its leaf hashes made or begun by the caller's thread.</summary>
internal sealed class PendingAppend
{
    private readonly LeafHashes? _leafHashes;

    private PendingAppend(
        ReadOnlyMemory<LedgerEntry> entries,
        LeafHashes? leafHashes,
        long bytes,
        Durability durability
    )
    {
        Entries = entries;
        _leafHashes = leafHashes;
        Bytes = bytes;
        Durability = durability;
    }

    public ReadOnlyMemory<LedgerEntry> Entries { get; }
    public long Bytes { get; }
    public Durability Durability { get; }
    public long FirstIndex { get; set; }

    /// <summary>Work inside the transaction, besides the entries.</summary>
    public Action<LogWriter>? Within { get; private init; }

    /// <summary>Whether the write-ahead log is emptied after the commit.</summary>
    public bool Scrubs { get; private init; }

    /// <summary>Whether the commit stores a checkpoint even if none is due.</summary>
    public bool Checkpoint { get; private init; }

    /// <summary>What a queued caller awaits; null for the caller that commits by itself.</summary>
    public TaskCompletionSource<long>? Done { get; set; }

    /// <summary>Its place in the queue until a commit takes it.</summary>
    public LinkedListNode<PendingAppend>? Place { get; set; }

    public ReadOnlySpan<byte> LeafHash(int entry) => _leafHashes![entry];

    /// <exception cref="ArgumentException">An entry is beyond a limit.</exception>
    public static PendingAppend ToWork(
        Action<LogWriter> within,
        Durability durability,
        ReadOnlyMemory<LedgerEntry> entries,
        bool scrubs,
        bool signs
    ) =>
        entries.IsEmpty
            ? new(default, null, 0, durability)
            {
                Within = within,
                Scrubs = scrubs,
                Checkpoint = signs,
            }
            : Of(entries, durability, within, scrubs, signs);

    public static PendingAppend ToSign(Durability durability) =>
        new(default, null, 0, durability) { Checkpoint = true };

    /// <exception cref="ArgumentException">Empty, or beyond a limit.</exception>
    public static PendingAppend Of(
        ReadOnlyMemory<LedgerEntry> entries,
        Durability durability,
        Action<LogWriter>? within = null,
        bool scrubs = false,
        bool signs = false
    )
    {
        if (entries.Length is 0 or > LedgerLimits.MaxEntriesPerAppend)
            throw new ArgumentException(
                $"An append takes 1 to {LedgerLimits.MaxEntriesPerAppend} entries, not {entries.Length}.",
                nameof(entries)
            );
        long bytes = 0;
        foreach (var entry in entries.Span)
            bytes += Measure(entry);
        return new PendingAppend(entries, new LeafHashes(entries), bytes, durability)
        {
            Within = within,
            Scrubs = scrubs,
            Checkpoint = signs,
        };
    }

    private static long Measure(LedgerEntry entry)
    {
        if (entry.Event.Length is 0 or > LedgerLimits.MaxEventBytes)
            throw new ArgumentException(
                $"An event has 1 to {LedgerLimits.MaxEventBytes} bytes, not {entry.Event.Length}.",
                nameof(entry)
            );
        if (entry.Class is not (EventClass.Control or EventClass.Flow))
            throw new ArgumentException($"There is no event class {entry.Class}.", nameof(entry));
        if (entry.Vault.Count > LedgerLimits.MaxVaultItemsPerEvent)
            throw new ArgumentException(
                $"An event carries at most {LedgerLimits.MaxVaultItemsPerEvent} sealed items.",
                nameof(entry)
            );
        long bytes = entry.Event.Length;
        for (var i = 0; i < entry.Vault.Count; i++)
        {
            bytes += entry.Vault[i].Ciphertext.Length;
            for (var j = 0; j < i; j++)
            {
                if (entry.Vault[j].Part == entry.Vault[i].Part)
                    throw new ArgumentException(
                        $"The part {entry.Vault[i].Part} is given twice.",
                        nameof(entry)
                    );
            }
        }
        return bytes;
    }
}
