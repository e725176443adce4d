namespace Jidoka.Storage.Recording;

/// <summary>
/// Keeps content encrypted under one key for each subject, so that erasing the key erases the content and leaves the
/// ledger verifiable. Belongs to one log, therefore to one tenant. Safe for concurrent use.
/// </summary>
public interface IVault
{
    /// <summary>
    /// The keyed commitment to content: it goes into the event before the append. The subject's key becomes durable with the
    /// next append at the latest, before it. <see cref="Seal"/> returns the same commitment: a caller that also seals need not call this.
    /// </summary>
    /// <exception cref="ArgumentException">Subject or content beyond <see cref="LedgerLimits"/>.</exception>
    /// <exception cref="LedgerUnavailableException">The subject's key cannot be read, or too many new keys await a commit.</exception>
    Commitment Commit(string subject, ReadOnlySpan<byte> content);

    /// <summary>Encrypts content (AES-256-GCM). It is stored when an entry that carries it is appended.</summary>
    /// <exception cref="ArgumentException">Subject, part or content beyond <see cref="LedgerLimits"/>.</exception>
    /// <exception cref="LedgerUnavailableException">The subject's key cannot be read, or too many new keys await a commit.</exception>
    SealedItem Seal(VaultItem item);

    /// <summary>The content of a part of an event; null when there is none or its subject's key exists no more.</summary>
    /// <exception cref="VaultCorruptException">The stored bytes do not decrypt or do not match their commitment.</exception>
    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    ReadOnlyMemory<byte>? Open(long index, string part);

    /// <summary>
    /// Appends the event that says so, and when that survives a power cut, destroys a subject's keys, all that it had. Content
    /// sealed before can never be opened again from this database or any copy of it. Later content of that subject gets a new key.
    /// </summary>
    /// <param name="subject">Whose content it is.</param>
    /// <param name="event">Makes the event, of class flow, given the numbers of the keys that are destroyed, the oldest first.</param>
    /// <returns>The event's index; null when the subject has no key, and nothing was done.</returns>
    /// <exception cref="ArgumentException">The event is beyond <see cref="LedgerLimits"/>.</exception>
    /// <exception cref="LedgerUnavailableException">
    /// The storage refused: the keys still exist. Either no event says otherwise, or the message names it: then the content is
    /// opened no more, and the keys are destroyed as soon as that can be.
    /// </exception>
    ValueTask<long?> EraseAsync(
        string subject,
        Func<IReadOnlyList<long>, ReadOnlyMemory<byte>> @event
    );

    /// <summary>
    /// Gives a subject a new key, which seals from the append of the event that says so on; what earlier ones sealed they open. A
    /// commitment is made under the key of its time: the same content has another one afterwards.
    /// </summary>
    /// <param name="subject">Whose content it is.</param>
    /// <param name="record">Appends the event, given the number of the new key, and returns its index.</param>
    /// <returns>The event's index; null when the subject has no key, and nothing was done.</returns>
    /// <exception cref="LedgerUnavailableException">
    /// The storage refused, too many new keys await a commit, or the subject has <see cref="LedgerLimits.MaxKeysPerSubject"/> keys
    /// already. Nothing is lost: the earlier key seals on, at the latest until the next start, which may find the new one.
    /// </exception>
    ValueTask<long?> RotateAsync(string subject, Func<long, ValueTask<long>> record);
}
