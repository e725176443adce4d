namespace Jidoka.Storage.Recording;

/// <summary>One event to append, with the sealed content that belongs to it.</summary>
/// <param name="Class">Control or flow.</param>
/// <param name="Event">The encoded event, 1 to <see cref="LedgerLimits.MaxEventBytes"/> bytes; must not change until the append ends.</param>
/// <param name="Vault">Content stored in the same transaction; parts differ from each other.</param>
public sealed record LedgerEntry(
    EventClass Class,
    ReadOnlyMemory<byte> Event,
    IReadOnlyList<SealedItem> Vault
)
{
    /// <summary>An event without content.</summary>
    public LedgerEntry(EventClass @class, ReadOnlyMemory<byte> @event)
        : this(@class, @event, []) { }
}
