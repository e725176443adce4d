namespace Jidoka.Gateway.Identifying.Sessions;

/// <summary>The room that what all sessions of a node show may take; who showed something longest ago gives way.</summary>
/// <param name="maxBytes">How many bytes.</param>
internal sealed class ShownRoom(long maxBytes = SessionLimits.MaxAllShownBytes)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(SessionPrincipal, SessionId), LinkedListNode<Share>> _shares = [];
    private readonly LinkedList<Share> _byUse = [];
    private long _bytes;

    /// <summary>How many bytes are taken.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
                return _bytes;
        }
    }

    /// <summary>Says how much a session shows.</summary>
    /// <param name="who">The principal.</param>
    /// <param name="session">The session.</param>
    /// <param name="bytes">How many bytes; 0: it is over, or shows nothing.</param>
    /// <returns>The sessions that have to give way.</returns>
    public ImmutableArray<(SessionPrincipal Who, SessionId Session)> Take(
        SessionPrincipal who,
        SessionId session,
        long bytes
    )
    {
        lock (_gate)
        {
            if (_shares.TryGetValue((who, session), out var before))
                Remove_NeedsLock(before);
            if (bytes == 0)
                return [];
            _shares[(who, session)] = _byUse.AddLast(new Share(who, session, bytes));
            _bytes += bytes;
            if (_bytes <= maxBytes)
                return [];
            var gone = ImmutableArray.CreateBuilder<(SessionPrincipal, SessionId)>();
            while (_bytes > maxBytes && _byUse.First is { } oldest)
            {
                Remove_NeedsLock(oldest);
                gone.Add((oldest.Value.Who, oldest.Value.Session));
            }
            return gone.DrainToImmutable();
        }
    }

    private void Remove_NeedsLock(LinkedListNode<Share> share)
    {
        _shares.Remove((share.Value.Who, share.Value.Session));
        _byUse.Remove(share);
        _bytes -= share.Value.Bytes;
    }

    private sealed record Share(SessionPrincipal Who, SessionId Session, long Bytes);
}
