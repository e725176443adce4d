namespace Jidoka.Storage.Recording;

/// <summary>
/// The flow events of a log by age, and their removal. Their leaf hashes stay, so every proof, tile and checkpoint stays as it
/// was. One caller at a time removes.
/// </summary>
public interface IKeptEvents
{
    /// <summary>The index below which nothing is left to be removed.</summary>
    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    long RemovedBelow { get; }

    /// <summary>Finds flow events whose content, if they had any, has left the vault.</summary>
    /// <param name="from">The least index.</param>
    /// <param name="below">The index to stop before.</param>
    /// <param name="max">The most events.</param>
    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    IReadOnlyList<StoredEvent> Bare(long from, long below, int max);

    /// <summary>
    /// Removes the bytes of events and moves the mark, in one commit with the event that says so and a signed checkpoint over
    /// that event.
    /// </summary>
    /// <exception cref="LedgerUnavailableException">The storage refused; nothing changed.</exception>
    ValueTask RemoveAsync(EventRemoval removal);
}
