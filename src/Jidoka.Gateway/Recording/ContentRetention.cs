using Jidoka.Storage.Recording;

namespace Jidoka.Gateway.Recording;

/// <summary>
/// Removes content that was kept for as long as its class is to be, in small commits beside the line. What is under legal hold
/// stays.
/// </summary>
/// <param name="log">Ledger and vault.</param>
/// <param name="keep">How long content is kept, by class (<see cref="VaultParts"/>); a class that is missing is kept forever.</param>
/// <param name="factory">The legal holds.</param>
/// <param name="turn">Taken by everyone who removes content or puts it under legal hold.</param>
/// <param name="time">The clock.</param>
public sealed class ContentRetention(
    ILog log,
    ImmutableSortedDictionary<string, TimeSpan> keep,
    LiveFactory factory,
    SemaphoreSlim turn,
    TimeProvider time
)
{
    /// <summary>How long it rests when nothing is left to be removed, in milliseconds.</summary>
    public const int IntervalMs = 600_000;

    /// <summary>The most content that one commit removes, so that calls do not wait for it long.</summary>
    public const int MaxItemsPerCommit = 256;

    /// <summary>The most bytes of content that one commit removes, unless a single one has more.</summary>
    public const int MaxBytesPerCommit = 1024 * 1024;

    /// <summary>The most commits of one round; the next round goes on.</summary>
    public const int MaxCommitsPerRound = 32;

    // What an earlier run removed may remain in the write-ahead log.
    private bool _scrubDue = true;
    private long? _endedAt;
    private ImmutableSortedDictionary<string, SubjectHold>? _holds;
    private HashSet<long> _held = [];

    /// <summary>Removes what is old, if it is time to.</summary>
    /// <param name="cancelled">Ends it between two commits.</param>
    /// <exception cref="LedgerUnavailableException">The storage refused; the next round tries again.</exception>
    public async Task RoundAsync(CancellationToken cancelled)
    {
        if (_endedAt is not { } ended || time.GetElapsedTime(ended).TotalMilliseconds >= IntervalMs)
            await RemoveAsync(cancelled);
        if (_scrubDue)
            _scrubDue = !await log.Kept.ScrubAsync();
    }

    private async Task RemoveAsync(CancellationToken cancelled)
    {
        _endedAt = null;
        // Of an earlier round: a subject may have got its first key since.
        _holds = null;
        var commits = 0;
        foreach (var (part, kept) in keep)
        {
            var before = time.GetUtcNow() - kept;
            for (var goesOn = true; goesOn; commits++)
            {
                if (commits == MaxCommitsPerRound)
                    return;
                cancelled.ThrowIfCancellationRequested();
                goesOn = await RemoveSomeAsync(part, before.ToUnixTimeMilliseconds(), cancelled);
            }
        }
        _endedAt = time.GetTimestamp();
    }

    /// <returns>Whether there may be more.</returns>
    private async Task<bool> RemoveSomeAsync(
        string part,
        long beforeMs,
        CancellationToken cancelled
    )
    {
        // What is held when this looks is held until it has removed.
        await turn.WaitAsync(cancelled);
        try
        {
            var from = log.Kept.RemovedBelow(part);
            var page = log.Kept.OldContent(from, MaxItemsPerCommit, EventJson.TimeOf, beforeMs);
            var (old, below) = Choose(page, part);
            if (below > from)
                await log.Kept.RemoveAsync(
                    new(
                        part,
                        below,
                        [.. old.Select(static item => item.Number)],
                        old.Count == 0 ? default : EventOf(part, old, beforeMs)
                    )
                );
            _scrubDue |= old.Count > 0;
            return below < page.Next || !page.IsLast;
        }
        finally
        {
            turn.Release();
        }
    }

    private (List<KeptItem> Old, long Below) Choose(KeptPage page, string part)
    {
        var held = HeldKeys();
        var old = new List<KeptItem>();
        long bytes = 0;
        foreach (var item in page.Items)
        {
            if (item.Part != part || held.Contains(item.KeyId))
                continue;
            bytes += item.Bytes;
            if (old.Count > 0 && bytes > MaxBytesPerCommit)
                return (old, item.Number);
            old.Add(item);
        }
        return (old, page.Next);
    }

    private byte[] EventOf(string part, List<KeptItem> old, long beforeMs) =>
        EventJson.Write(
            new ContentRemoved(part, old.Count, old[0].Index, old[^1].Index, beforeMs)
            {
                TimeMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            }
        );

    private HashSet<long> HeldKeys()
    {
        var holds = factory.Current.Holds;
        if (!ReferenceEquals(holds, _holds))
        {
            _held = [.. holds.Keys.SelectMany(log.Kept.KeysOf)];
            _holds = holds;
        }
        return _held;
    }
}
