using System.Collections.Concurrent;
using Jidoka.Core.Labeling.Remembering;
using Jidoka.Gateway.Enforcing;

namespace Jidoka.Gateway.Identifying.Sessions;

/// <summary>All open sessions of one principal, under one lock.</summary>
internal sealed partial class PrincipalSessions(
    SessionPrincipal who,
    ConcurrentDictionary<string, SessionPrincipal> named,
    ShownRoom room,
    long nowMs
)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SessionId, Open> _sessions = [];

    // A session may be found by its header, MCP id, trace or by a prefix; the key tells which.
    private readonly Dictionary<string, Open> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<UInt128, Open> _byPrefix = [];
    private readonly LinkedList<Open> _byAge = [];
    private readonly LinkedList<Intent> _intents = [];

    // What sessions that were forgotten while in use had read: it still counts as read by the agent.
    private Label _forgotten = Label.Clean;
    private long _forgottenMs;
    private long _intentChars;

    // From the start on, so that one that nothing was bound in yet is not taken for idle.
    private long _lastMs = nowMs;
    private bool _isForgotten;

    /// <summary>Binds a call; null if the principal was forgotten meanwhile.</summary>
    public SessionView? Bind(SessionHint hint, Label read, SessionId fresh, long nowMs)
    {
        lock (_gate)
        {
            if (_isForgotten)
                return null;
            _lastMs = nowMs;
            var (open, link, doubtful) = Find_NeedsLock(hint, fresh, nowMs);
            var before = open.Label;
            open.Label = before.Join(read);
            open.LastMs = nowMs;
            _byAge.Remove(open.Age);
            _byAge.AddLast(open.Age);
            if (!hint.Prefixes.IsDefaultOrEmpty)
                Remember_NeedsLock(open, hint.Prefixes[^1]);
            return new SessionView(open.Id, link, doubtful, before, open.Calls++, open.Refused)
            {
                RefusedTargets = open.RefusedTargets,
                Unread = open.Unread,
            };
        }
    }

    public void Read(SessionId session, Label read)
    {
        lock (_gate)
        {
            if (_sessions.TryGetValue(session, out var open))
                open.Label = open.Label.Join(read);
            else
            {
                // It gave way while its call ran: what the call read, the agent has read all the same.
                _forgotten = _forgotten.Join(read);
                _forgottenMs = Math.Max(_forgottenMs, _lastMs);
            }
        }
    }

    /// <summary>Counts a call that was refused for good, and keeps what it was about.</summary>
    public void Refused(SessionId session, RefusedTargets targets)
    {
        lock (_gate)
        {
            if (_sessions.TryGetValue(session, out var open))
            {
                open.Refused++;
                open.RefusedTargets = open.RefusedTargets.And(targets);
            }
        }
    }

    /// <summary>Keeps an intent; false if the principal was forgotten meanwhile.</summary>
    public bool TryAddIntent(Intent intent)
    {
        lock (_gate)
        {
            if (_isForgotten)
                return false;
            _intents.AddLast(intent);
            _intentChars += CharsOf(intent);
            while (
                _intents.First is { } oldest
                && (
                    _intents.Count > SessionLimits.MaxIntents
                    || (_intentChars > SessionLimits.MaxIntentChars && _intents.Count > 1)
                    || intent.TimeMs - oldest.Value.TimeMs > SessionLimits.IntentMs
                )
            )
                Remove_NeedsLock(oldest);
            return true;
        }
    }

    public ClaimedIntent? ClaimIntent(SessionId? only, IntentKey key, long nowMs)
    {
        lock (_gate)
        {
            LinkedListNode<Intent>? found = null;
            DecisionInput? joined = null;
            for (var node = _intents.First; node is not null; )
            {
                var next = node.Next;
                if (nowMs - node.Value.TimeMs > SessionLimits.IntentMs)
                    Remove_NeedsLock(node);
                else if (node.Value.Key == key && (only is null || node.Value.Session == only))
                {
                    found ??= node;
                    if (found.Value.Session != node.Value.Session)
                        joined = Weaker(joined ?? found.Value.Input, node.Value.Input);
                }
                node = next;
            }
            if (found is null)
                return null;
            Remove_NeedsLock(found);
            return joined is null
                ? new ClaimedIntent(found.Value, Doubtful: false)
                : new ClaimedIntent(found.Value with { Input = joined }, Doubtful: true);
        }
    }

    public Label Taint()
    {
        lock (_gate)
        {
            var taint = _forgotten;
            foreach (var open in _sessions.Values)
                taint = taint.Join(open.Label);
            return taint;
        }
    }

    /// <summary>Ends it for good, with all its names, if nothing was bound for long.</summary>
    public bool TryForget(long nowMs)
    {
        lock (_gate)
        {
            if (nowMs - _lastMs <= SessionLimits.IdleMs)
                return false;
            _isForgotten = true;
            foreach (var id in _sessions.Keys)
            {
                named.TryRemove(id.Value, out _);
                room.Take(who, id, 0);
            }
            return true;
        }
    }

    // Which of the sessions it is cannot be told: taint is joined and each value is vouched for by the weaker supplier.
    private static DecisionInput Weaker(DecisionInput one, DecisionInput other) =>
        one with
        {
            Context = one.Context.Join(other.Context),
            Origins =
            [
                .. one.Origins.Select(o =>
                    o with
                    {
                        Supplier = other
                            .Origins.Where(p => p.Path == o.Path)
                            .Select(static p => p.Supplier)
                            .DefaultIfEmpty(Supplier.Untrusted)
                            .Append(o.Supplier)
                            .Min(),
                    }
                ),
            ],
            Session = one.Session with
            {
                Doubtful = true,
                Label = one.Session.Label.Join(other.Session.Label),
            },
        };

    private void Remove_NeedsLock(LinkedListNode<Intent> node)
    {
        _intents.Remove(node);
        _intentChars -= CharsOf(node.Value);
    }

    private static long CharsOf(Intent intent) => intent.Input.Arguments?.Length ?? 0;

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
                    return (known, "prefix", known.Shares(hint.Prefixes[i]));
            }
        }
        return (Open_NeedsLock(fresh, name: null, nowMs), "new", false);
    }

    private Open Named_NeedsLock(string name, SessionId id, long nowMs)
    {
        if (_byName.TryGetValue(name, out var open))
            return open;
        // An agent may name a session by the id that the gateway gave it: that is the session, with all it has read.
        if (!_sessions.TryGetValue(id, out var given))
            return Open_NeedsLock(id, name, nowMs);
        given.Names = given.Names.Add(name);
        _byName[name] = given;
        return given;
    }

    private Open Open_NeedsLock(SessionId id, string? name, long nowMs)
    {
        if (_sessions.Count >= SessionLimits.MaxPerPrincipal)
            MakeRoom_NeedsLock(nowMs);
        if (nowMs - _forgottenMs > SessionLimits.IdleMs)
            _forgotten = Label.Clean;
        // A named one may be one that was forgotten; one known by its prefix shows its whole content again.
        var open = new Open(id) { LastMs = nowMs, Label = name is null ? Label.Clean : _forgotten };
        open.Age = _byAge.AddLast(open);
        _sessions[id] = open;
        named.TryAdd(id.Value, who);
        if (name is not null)
        {
            open.Names = [name];
            _byName[name] = open;
        }
        return open;
    }

    // Sessions that the agent named itself are not forgotten while in use. Of the others, which come and go with
    // connections and traces, the oldest gives way. Whichever goes leaves its taint behind.
    private void MakeRoom_NeedsLock(long nowMs)
    {
        for (var node = _byAge.First; node is not null; node = node.Next)
        {
            var idleMs = nowMs - node.Value.LastMs;
            if (node.Value.IsNamedByAgent && idleMs <= SessionLimits.NamedIdleMs)
                continue;
            if (idleMs <= SessionLimits.IdleMs)
            {
                _forgotten = _forgotten.Join(node.Value.Label);
                _forgottenMs = nowMs;
            }
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
        foreach (var (prefix, _) in open.Prefixes)
        {
            if (_byPrefix.TryGetValue(prefix, out var owner) && owner == open)
                _byPrefix.Remove(prefix);
        }
        foreach (var name in open.Names)
            _byName.Remove(name);
        named.TryRemove(open.Id.Value, out _);
        room.Take(who, open.Id, 0);
    }

    private void Remember_NeedsLock(Open open, UInt128 prefix)
    {
        if (_byPrefix.TryGetValue(prefix, out var other))
        {
            if (other == open)
                return;
            // Two runs with the same words so far: whoever goes on from here is in doubt and carries both taints.
            open.Label = open.Label.Join(other.Label);
        }
        _byPrefix[prefix] = open;
        open.Prefixes = open.Prefixes.Add((prefix, other is not null));
        if (open.Prefixes.Length > MaxPrefixesPerSession)
        {
            var (oldest, _) = open.Prefixes[0];
            open.Prefixes = open.Prefixes.RemoveAt(0);
            if (_byPrefix.TryGetValue(oldest, out var owner) && owner == open)
                _byPrefix.Remove(oldest);
        }
    }

    private const int MaxPrefixesPerSession = 8;

    private sealed class Open(SessionId id)
    {
        public SessionId Id { get; } = id;
        public ImmutableArray<string> Names { get; set; } = [];
        public bool IsNamedByAgent =>
            Names.Any(static n => n.StartsWith("header:", StringComparison.Ordinal));
        public Label Label { get; set; } = Label.Clean;
        public long Calls { get; set; }
        public long Refused { get; set; }

        public RefusedTargets RefusedTargets { get; set; } = RefusedTargets.None;
        public History? Shown { get; set; }
        public bool HasLost { get; set; }
        public SessionTrail? Unread { get; set; }
        public long LastMs { get; set; }
        public LinkedListNode<Open> Age { get; set; } = null!;

        // Few, and of most sessions one: there are many sessions, and each table of its own would be kept for as long.
        public ImmutableArray<(UInt128 Prefix, bool IsShared)> Prefixes { get; set; } = [];

        public bool Shares(UInt128 prefix) => Prefixes.Any(p => p.IsShared && p.Prefix == prefix);
    }
}
