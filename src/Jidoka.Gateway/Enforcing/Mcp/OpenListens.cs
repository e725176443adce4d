using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// The streams that clients without sessions listen to, bounded in number. No call's passage cuts them, so they are
/// watched: a stopped agent's ends, one whose credential has ended, and one of which less may be heard than was acknowledged.
/// </summary>
internal sealed class OpenListens : IAsyncDisposable
{
    private readonly IPipeline _pipeline;
    private readonly McpSessions _sessions;
    private readonly HashSet<ListenStream> _open = [];
    private readonly Lock _lock = new();
    private readonly ITimer _watch;
    private FactorySnapshot _watched;

    /// <summary>Begins to watch.</summary>
    /// <param name="pipeline">Knows the control state.</param>
    /// <param name="sessions">Knows who is stopped.</param>
    /// <param name="time">The clock.</param>
    public OpenListens(IPipeline pipeline, McpSessions sessions, TimeProvider time)
    {
        _pipeline = pipeline;
        _sessions = sessions;
        _watched = pipeline.Factory;
        var often = TimeSpan.FromMilliseconds(DoorBounds.StopWatchMs);
        _watch = time.CreateTimer(_ => Watch(), null, often, often);
    }

    /// <summary>How many are open.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _open.Count;
        }
    }

    /// <summary>Opens one.</summary>
    /// <returns>Null, or which bound is reached.</returns>
    public RpcFault? TryOpen(ListenStream stream)
    {
        lock (_lock)
        {
            if (
                _open.Count(s => s.Session.Owner == stream.Session.Owner)
                >= DoorBounds.MaxListensPerCaller
            )
                return new(
                    429,
                    RpcErrors.Unavailable,
                    $"This caller listens to {DoorBounds.MaxListensPerCaller} streams already; end one first."
                );
            if (_open.Count >= DoorBounds.MaxListens)
                return new(
                    503,
                    RpcErrors.Unavailable,
                    "The gateway holds too many streams that are listened to."
                );
            _open.Add(stream);
            return null;
        }
    }

    /// <summary>Closes one.</summary>
    public void Close(ListenStream stream)
    {
        lock (_lock)
            _open.Remove(stream);
        stream.EndAs(ListenEnd.Cut); // what is being fetched for it is of no use
        stream.Leave();
    }

    /// <summary>Ends one whose caller may hear nothing any more.</summary>
    /// <returns>Whether it did.</returns>
    public bool EndIfOver(ListenStream stream)
    {
        if (_sessions.IsStopped(stream.Caller))
            stream.EndAs(ListenEnd.Cut);
        else if (_pipeline.HasEnded(stream.Caller))
            stream.EndAs(ListenEnd.Expired);
        else
            return false;
        return true;
    }

    /// <summary>Ends the watch.</summary>
    public ValueTask DisposeAsync() => _watch.DisposeAsync();

    private void Watch()
    {
        var now = _pipeline.Factory;
        var before = Interlocked.Exchange(ref _watched, now);
        ListenStream[] open;
        lock (_lock)
            open = [.. _open];
        foreach (var stream in open)
        {
            if (EndIfOver(stream))
                continue;
            if (
                ReferenceEquals(now.Policies, before.Policies)
                && ReferenceEquals(now.Assets, before.Assets)
                && ReferenceEquals(now.Quarantined, before.Quarantined)
            )
                continue;
            if (!stream.Stands(now))
                stream.EndAs(ListenEnd.Moved);
            else if (
                !ReferenceEquals(now.Policies, before.Policies)
                || !ReferenceEquals(now.Quarantined, before.Quarantined)
            )
                stream.LookAgain();
        }
    }
}
