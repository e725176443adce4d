using System.Collections.Concurrent;
using System.Security.Cryptography;
using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>The open MCP sessions, bounded in number and idle time.</summary>
internal sealed class McpSessions : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, McpSession> _sessions = new();
    private readonly ConcurrentDictionary<(SessionOwner, string?), McpSession> _shared = new();
    private readonly IDoorVisibility _visibility;
    private readonly StdioUpstreams _stdio;
    private readonly UpstreamContext _context;
    private readonly Func<string> _newId;
    private readonly ITimer _sweep;
    private readonly ITimer _watch;
    private readonly IPipeline _pipeline;
    private readonly Lock _lock = new();
    private FactorySnapshot _watched;

    /// <summary>Begins to watch for idle sessions and stopped agents.</summary>
    /// <param name="pipeline">Knows who is stopped.</param>
    /// <param name="visibility">Says what a session may hear.</param>
    /// <param name="stdio">The shared servers.</param>
    /// <param name="context">What connections need.</param>
    public McpSessions(
        IPipeline pipeline,
        IDoorVisibility visibility,
        StdioUpstreams stdio,
        UpstreamContext context
    )
        : this(
            pipeline,
            visibility,
            stdio,
            context,
            () => RandomNumberGenerator.GetHexString(32, lowercase: true)
        ) { }

    internal McpSessions(
        IPipeline pipeline,
        IDoorVisibility visibility,
        StdioUpstreams stdio,
        UpstreamContext context,
        Func<string> newId
    )
    {
        _pipeline = pipeline;
        _watched = pipeline.Factory;
        _visibility = visibility;
        _stdio = stdio;
        _context = context;
        _newId = newId;
        var every = TimeSpan.FromMilliseconds(DoorBounds.SessionSweepMs);
        _sweep = context.Time.CreateTimer(_ => Sweep(), null, every, every);
        var often = TimeSpan.FromMilliseconds(DoorBounds.StopWatchMs);
        _watch = context.Time.CreateTimer(_ => Watch(), null, often, often);
    }

    /// <summary>How many are open.</summary>
    public int Count => _sessions.Count;

    /// <summary>Opens a session.</summary>
    /// <param name="owner">Whose it is.</param>
    /// <param name="server">The server it is about; null: all.</param>
    /// <param name="revision">The protocol revision agreed on.</param>
    /// <param name="abilities">What the client takes questions about.</param>
    /// <param name="session">The session.</param>
    /// <returns>Null, or which bound is reached.</returns>
    public RpcFault? TryBegin(
        SessionOwner owner,
        string? server,
        string revision,
        ClientAbilities abilities,
        out McpSession? session
    )
    {
        McpSession? evicted = null;
        session = null;
        lock (_lock)
        {
            var mine = _sessions.Values.Where(s => s.Owner == owner).ToList();
            if (mine.Count >= DoorBounds.MaxSessionsPerCaller)
            {
                evicted = mine.Where(s => s.IsIdle).MinBy(s => s.LastUsed);
                if (evicted is null)
                    return new(429, RpcErrors.Unavailable, "Too many sessions are open.");
                _sessions.TryRemove(evicted.Id, out _);
            }
            if (_sessions.Count >= DoorBounds.MaxSessions)
                return new(503, RpcErrors.Unavailable, "The gateway holds too many sessions.");
            session = new McpSession(
                _newId(),
                owner,
                server,
                revision,
                _visibility,
                _stdio,
                _context
            )
            {
                Abilities = abilities,
            };
            _sessions[session.Id] = session;
        }
        if (evicted is not null)
            End(evicted);
        return null;
    }

    /// <summary>
    /// What a caller's requests of the revision without sessions share on one path: its connections to servers and its
    /// paused calls. Its id is told to nobody.
    /// </summary>
    /// <param name="owner">Whose requests.</param>
    /// <param name="server">The server of the path; null: all.</param>
    /// <param name="session">What they share.</param>
    /// <returns>Null, or which bound is reached.</returns>
    public RpcFault? TryShare(SessionOwner owner, string? server, out McpSession? session)
    {
        if (_shared.TryGetValue((owner, server), out session) && _sessions.ContainsKey(session.Id))
        {
            session.Touch();
            return null;
        }
        lock (_shared)
        {
            if (_shared.TryGetValue((owner, server), out var meanwhile))
                if (_sessions.ContainsKey((session = meanwhile).Id))
                    return null;
            var fault = TryBegin(
                owner,
                server,
                McpRevisions.Sessionless,
                ClientAbilities.Every, // each request says what its own client takes
                out session
            );
            if (fault is null)
                _shared[(owner, server)] = session!;
            return fault;
        }
    }

    /// <summary>Finds a caller's session; null if there is none, or it is another's.</summary>
    /// <param name="id">The id that the client sent.</param>
    /// <param name="owner">Who sent it.</param>
    /// <param name="server">The server of the path; null: all.</param>
    public McpSession? Find(string id, SessionOwner owner, string? server)
    {
        if (
            !_sessions.TryGetValue(id, out var session)
            || session.Owner != owner
            || session.Server != server
        )
            return null;
        session.Touch();
        return session;
    }

    /// <summary>Whether an agent is stopped, or one that it acts for, or the caller's access was withdrawn.</summary>
    public bool IsStopped(Caller caller)
    {
        var stops = _pipeline.Factory.Stops;
        return stops.ContainsKey(caller.Agent)
            || caller.Chain.Any(stops.ContainsKey)
            || _pipeline.IsWithdrawn(caller);
    }

    /// <summary>Whether a caller may hear nothing any more: it is stopped, or its credential has ended.</summary>
    public bool IsOver(Caller caller) => IsStopped(caller) || _pipeline.HasEnded(caller);

    /// <summary>Ends a session.</summary>
    public async ValueTask EndAsync(McpSession session)
    {
        _sessions.TryRemove(session.Id, out _);
        Forget(session);
        await session.EndAsync();
    }

    /// <summary>Ends all sessions.</summary>
    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();
        await _watch.DisposeAsync();
        foreach (var session in _sessions.Values)
            await EndAsync(session);
    }

    private void Sweep()
    {
        foreach (var session in _sessions.Values)
        {
            var idleMs = _context.Time.GetElapsedTime(session.LastUsed).TotalMilliseconds;
            if (
                session.IsIdle
                && idleMs > DoorBounds.SessionIdleMs
                && _sessions.TryRemove(session.Id, out _)
            )
                End(session);
        }
    }

    // A call in flight is cut by its passage; a stream that only listens has none, so it is looked after here. What a
    // caller may see depends on policy, so a new set may change its lists.
    private void Watch()
    {
        var now = _pipeline.Factory;
        var before = Interlocked.Exchange(ref _watched, now);
        var policiesMoved = !ReferenceEquals(now.Policies, before.Policies);
        foreach (var session in _sessions.Values)
        {
            if (session.Listener is { } listener && IsOver(listener))
                session.CutStream();
            else if (policiesMoved)
                foreach (var listing in Enum.GetValues<Listing>())
                    session.ListChanged(listing);
        }
    }

    private void Forget(McpSession session) =>
        _shared.TryRemove(new((session.Owner, session.Server), session));

    // Closing connections takes time that neither a timer nor a newcomer should wait for.
    private void End(McpSession session)
    {
        Forget(session);
        _ = Task.Run(async () => await session.EndAsync());
    }
}
