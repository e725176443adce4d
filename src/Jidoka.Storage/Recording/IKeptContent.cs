namespace Jidoka.Storage.Recording;

/// <summary>
/// What a log's vault keeps, by age, and its removal: nothing is decrypted, and the ledger stays verifiable. One caller at a
/// time removes.
/// </summary>
public interface IKeptContent
{
    /// <summary>The number below which nothing of a part is left to be removed.</summary>
    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    long RemovedBelow(string part);

    /// <summary>Finds content, of every part, up to the first whose event is younger than a time.</summary>
    /// <param name="from">The least number.</param>
    /// <param name="max">The most content.</param>
    /// <param name="timeOf">The time of an event in milliseconds; null: it has none, and its content is not shown.</param>
    /// <param name="untilMs">The time.</param>
    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    KeptPage OldContent(long from, int max, Func<ReadOnlySpan<byte>, long?> timeOf, long untilMs);

    /// <summary>The numbers of a subject's keys, the oldest first; none if it has no key.</summary>
    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    IReadOnlyList<long> KeysOf(string subject);

    /// <summary>
    /// Removes content and moves the mark of how far that went, in one commit with the event that says so. Older bytes of it may
    /// remain in the write-ahead log until <see cref="ScrubAsync"/>.
    /// </summary>
    /// <exception cref="LedgerUnavailableException">The storage refused; nothing changed.</exception>
    ValueTask RemoveAsync(ContentRemoval removal);

    /// <summary>Forgets how far removal went, so that content which was passed over is found again.</summary>
    /// <exception cref="LedgerUnavailableException">The storage refused; nothing changed.</exception>
    ValueTask ForgetMarksAsync();

    /// <summary>Empties the write-ahead log; false if a reader was in the way, and it is to be tried again.</summary>
    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    ValueTask<bool> ScrubAsync();
}
