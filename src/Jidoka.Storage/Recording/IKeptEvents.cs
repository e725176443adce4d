namespace Jidoka.Storage.Recording;

/// <summary>
/// The flow events of a log by age, and their removal. Their leaf hashes stay, so every proof, tile and checkpoint stays as it
/// was. One caller at a time removes.
/// </summary>
public interface IKeptEvents
{
    /// <summary>Whether events were ever removed.</summary>
    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    bool HasRemoved { get; }

    /// <summary>Finds flow events whose content, if they had any, has left the vault; reading waits for it, so ask for short stretches.</summary>
    /// <param name="from">The least index.</param>
    /// <param name="below">The index to stop before.</param>
    /// <param name="max">The most events.</param>
    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    IReadOnlyList<StoredEvent> Bare(long from, long below, int max);

    /// <summary>
    /// Removes the bytes of events, in one commit with the event that says so and a signed checkpoint over that event.
    /// </summary>
    /// <param name="indices">The events, ascending; at least one.</param>
    /// <param name="event">The event that says so, of class flow.</param>
    /// <exception cref="LedgerUnavailableException">The storage refused; nothing changed.</exception>
    ValueTask RemoveAsync(IReadOnlyList<long> indices, ReadOnlyMemory<byte> @event);
}
