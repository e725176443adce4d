using Jidoka.Storage.Recording;

namespace Jidoka.Gateway.Recording;

/// <summary>
/// Removes the events of calls that were kept for as long as they are to be, once their content has left the vault: what was
/// decided and what became of it, in small commits beside the line. Every other event stays, and so does the tree.
/// </summary>
/// <param name="log">The ledger.</param>
/// <param name="keep">How long an event is kept; at least <see cref="Least"/>.</param>
/// <param name="flow">What is folded of the calls; it is followed by the loop that calls this.</param>
/// <param name="needed">The least ledger index that somebody who follows the ledger has yet to read.</param>
/// <param name="time">The clock.</param>
public sealed class EventRetention(
    ILog log,
    TimeSpan keep,
    FlowProjection flow,
    Func<long> needed,
    TimeProvider time
)
{
    /// <summary>How long it rests when it has looked at all that is old, in milliseconds: six hours.</summary>
    public const int IntervalMs = 21_600_000;

    /// <summary>How many places of the ledger are looked at in one step; reading waits for it.</summary>
    public const int Stretch = 16_384;

    /// <summary>The most events that one commit removes, so that calls do not wait for it long.</summary>
    public const int MaxEventsPerCommit = 512;

    /// <summary>The most steps of one round; the next round goes on.</summary>
    public const int MaxStepsPerRound = 32;

    /// <summary>The shortest time that events are kept for: budgets count the calls of up to 35 days.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromMilliseconds(
        FlowState.KeepMs + 86_400_000
    );

    private long? _endedAt;

    // It begins at the first event every time: what stayed for its content may be bare by now.
    private long _next;

    /// <summary>Removes what is old, if it is time to.</summary>
    /// <param name="cancelled">Ends it between two commits.</param>
    /// <exception cref="LedgerUnavailableException">The storage refused; the next round tries again.</exception>
    public async Task RoundAsync(CancellationToken cancelled)
    {
        if (_endedAt is { } ended && time.GetElapsedTime(ended).TotalMilliseconds < IntervalMs)
            return;
        _endedAt = null;
        var beforeMs = (time.GetUtcNow() - keep).ToUnixTimeMilliseconds();
        // A start folds from the cache on, and what is told to others is not taken back.
        var below = Math.Min(Math.Min(flow.CachedAt, needed()), log.Ledger.Published?.Size ?? 0);
        for (var steps = 0; steps < MaxStepsPerRound; steps++)
        {
            cancelled.ThrowIfCancellationRequested();
            if (await RemoveSomeAsync(below, beforeMs))
                continue;
            (_next, _endedAt) = (0, time.GetTimestamp());
            return;
        }
    }

    /// <returns>Whether there may be more.</returns>
    private async Task<bool> RemoveSomeAsync(long below, long beforeMs)
    {
        if (_next >= below)
            return false;
        var end = Math.Min(below, _next + Stretch);
        var page = log.KeptEvents.Bare(_next, end, MaxEventsPerCommit);
        var old = new List<long>();
        var isLast = false;
        foreach (var stored in page)
        {
            var value = EventJson.Read(stored.Event.Span);
            isLast = value.TimeMs > beforeMs;
            if (isLast)
                break;
            if (IsOfCall(stored.Index, value, old))
                old.Add(stored.Index);
        }
        if (old.Count > 0)
            await log.KeptEvents.RemoveAsync(old, EventOf(old, beforeMs));
        _next = page.Count < MaxEventsPerCommit ? end : page[^1].Index + 1;
        return !isLast;
    }

    // What became of a call goes no sooner than what was decided of it, or the call would look as if it were under way.
    private bool IsOfCall(long index, LedgerEvent value, List<long> old) =>
        value switch
        {
            Decided => !flow.IsOpen(index),
            Settled settled => old.BinarySearch(settled.Decided) >= 0
                || log.Ledger.Read(settled.Decided) is null,
            _ => false,
        };

    private byte[] EventOf(List<long> old, long beforeMs) =>
        EventJson.Write(
            new EventsRemoved(old.Count, old[0], old[^1], beforeMs)
            {
                TimeMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            }
        );
}
