using System.Collections.Concurrent;
using Jidoka.Gateway.Enforcing;

namespace Jidoka.Gateway.Identifying.Sessions;

/// <summary>All open sessions of one principal, under one lock.</summary>
internal sealed class PrincipalSessions(ConcurrentDictionary<string, SessionPrincipal> named)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SessionId, Open> _sessions = [];

    // A session may be found by its header, MCP id, trace or by a prefix; the key tells which.
    private readonly Dictionary<string, Open> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<UInt128, Open> _byPrefix = [];
    private readonly LinkedList<Open> _byAge = [];
    private readonly LinkedList<Intent> _intents = [];
    private long _lastMs;

    public SessionView Bind(SessionHint hint, Label read, SessionId fresh, long nowMs)
    {
        lock (_gate)
        {
            _lastMs = nowMs;
            var (open, link, doubtful) = Find_NeedsLock(hint, fresh, nowMs);
            var before = open.Label;
            open.Label = before.Join(read);
            open.LastMs = nowMs;
            _byAge.Remove(open.Age);
            _byAge.AddLast(open.Age);
            if (!hint.Prefixes.IsDefaultOrEmpty)
                Remember_NeedsLock(open, hint.Prefixes[^1]);
            return new SessionView(open.Id, link, doubtful, before, open.Calls++);
        }
    }

    public void Read(SessionId session, Label read)
    {
        lock (_gate)
        {
            if (_sessions.TryGetValue(session, out var open))
                open.Label = open.Label.Join(read);
        }
    }

    public void AddIntent(Intent intent)
    {
        lock (_gate)
        {
            if (_intents.Count >= SessionLimits.MaxIntents)
                _intents.RemoveFirst();
            _intents.AddLast(intent);
        }
    }

    public ClaimedIntent? ClaimIntent(SessionId? only, IntentKey key, long nowMs)
    {
        lock (_gate)
        {
            LinkedListNode<Intent>? found = null;
            var doubtful = false;
            for (var node = _intents.First; node is not null; )
            {
                var next = node.Next;
                if (nowMs - node.Value.TimeMs > SessionLimits.IntentMs)
                    _intents.Remove(node);
                else if (node.Value.Key == key && (only is null || node.Value.Session == only))
                {
                    doubtful |= found is not null && found.Value.Session != node.Value.Session;
                    found ??= node;
                }
                node = next;
            }
            if (found is null)
                return null;
            _intents.Remove(found);
            return new ClaimedIntent(found.Value, doubtful);
        }
    }

    public Label Taint()
    {
        lock (_gate)
        {
            var taint = Label.Clean;
            foreach (var open in _sessions.Values)
                taint = taint.Join(open.Label);
            return taint;
        }
    }

    public bool IsIdle(long nowMs)
    {
        lock (_gate)
            return nowMs - _lastMs > SessionLimits.IdleMs;
    }

    private (Open, string Link, bool Doubtful) Find_NeedsLock(
        SessionHint hint,
        SessionId fresh,
        long nowMs
    )
    {
        if (hint.Header is { } header)
            return (
                Named_NeedsLock("header:" + header, new SessionId(header), nowMs),
                "header",
                false
            );
        if (hint.McpSession is { } mcp)
            return (Named_NeedsLock("mcp:" + mcp, fresh, nowMs), "mcp", false);
        if (hint.TraceId is { } trace)
            return (Named_NeedsLock("trace:" + trace, fresh, nowMs), "trace", false);
        if (hint is { HasAssistantTurn: true, Prefixes.IsDefaultOrEmpty: false })
        {
            for (var i = hint.Prefixes.Length - 2; i >= 0; i--)
            {
                if (_byPrefix.TryGetValue(hint.Prefixes[i], out var known))
                    return (known, "prefix", known.SharedPrefixes.Contains(hint.Prefixes[i]));
            }
        }
        return (Open_NeedsLock(fresh, name: null, nowMs), "new", false);
    }

    private Open Named_NeedsLock(string name, SessionId id, long nowMs) =>
        _byName.TryGetValue(name, out var open) ? open : Open_NeedsLock(id, name, nowMs);

    private Open Open_NeedsLock(SessionId id, string? name, long nowMs)
    {
        if (_sessions.Count >= SessionLimits.MaxPerPrincipal)
            MakeRoom_NeedsLock(nowMs);
        var open = new Open(id, name) { LastMs = nowMs };
        open.Age = _byAge.AddLast(open);
        _sessions[id] = open;
        if (name is not null)
            _byName[name] = open;
        return open;
    }

    // Forgetting a named session would forget its taint, so only idle ones go; a session known by its prefix alone
    // shows its whole content again with each request.
    private void MakeRoom_NeedsLock(long nowMs)
    {
        for (var node = _byAge.First; node is not null; node = node.Next)
        {
            if (node.Value.Name is not null && nowMs - node.Value.LastMs <= SessionLimits.IdleMs)
                continue;
            Forget_NeedsLock(node.Value);
            return;
        }
        throw new RefusedException(
            RefusalFault.TooBusy,
            $"There are {SessionLimits.MaxPerPrincipal} open sessions of this agent; end some, or wait until they are idle."
        );
    }

    private void Forget_NeedsLock(Open open)
    {
        _byAge.Remove(open.Age);
        _sessions.Remove(open.Id);
        foreach (var prefix in open.Prefixes)
        {
            if (_byPrefix.TryGetValue(prefix, out var owner) && owner == open)
                _byPrefix.Remove(prefix);
        }
        if (open.Name is null)
            return;
        _byName.Remove(open.Name);
        if (open.Name.StartsWith("header:", StringComparison.Ordinal))
            named.TryRemove(open.Name["header:".Length..], out _);
    }

    private void Remember_NeedsLock(Open open, UInt128 prefix)
    {
        if (_byPrefix.TryGetValue(prefix, out var other))
        {
            if (other == open)
                return;
            // Two runs with the same words so far: whoever goes on from here is in doubt and carries both taints.
            open.SharedPrefixes.Add(prefix);
            open.Label = open.Label.Join(other.Label);
        }
        _byPrefix[prefix] = open;
        open.Prefixes.Enqueue(prefix);
        if (open.Prefixes.Count > MaxPrefixesPerSession && open.Prefixes.TryDequeue(out var oldest))
        {
            open.SharedPrefixes.Remove(oldest);
            if (_byPrefix.TryGetValue(oldest, out var owner) && owner == open)
                _byPrefix.Remove(oldest);
        }
    }

    private const int MaxPrefixesPerSession = 8;

    private sealed class Open(SessionId id, string? name)
    {
        public SessionId Id { get; } = id;
        public string? Name { get; } = name;
        public Label Label { get; set; } = Label.Clean;
        public long Calls { get; set; }
        public long LastMs { get; set; }
        public LinkedListNode<Open> Age { get; set; } = null!;
        public Queue<UInt128> Prefixes { get; } = new(1);
        public HashSet<UInt128> SharedPrefixes { get; } = new(0);
    }
}
