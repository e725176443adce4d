namespace Jidoka.Gateway.Enforcing;

/// <summary>
/// What is open, by agent, so that stopping an agent, removing it, revoking its key or the end of its credential cuts its calls and those
/// made on its behalf. A call holds on before its epoch is checked for the last time, so no call slips between the change and
/// the cut.
/// </summary>
public sealed class Cord
{
    /// <summary>How many revoked keys are remembered for calls that were identified before; then the oldest go.</summary>
    public const int MaxRevoked = 4_096;

    private readonly Lock _gate = new();
    private readonly Dictionary<AgentId, Dictionary<CancellationTokenSource, Caller>> _open = [];
    private readonly Dictionary<CancellationTokenSource, long?> _ends = []; // other than the caller's
    private readonly HashSet<string> _revoked = new(StringComparer.Ordinal);
    private readonly Queue<string> _revokedByAge = [];
    private readonly HashSet<AgentId> _removed = [];

    /// <summary>How many calls are open.</summary>
    public int Open
    {
        get
        {
            lock (_gate)
                return _open.Values.Sum(static s => s.Count);
        }
    }

    /// <summary>Holds on for a call. The result is cut already if the caller's access was withdrawn since it was identified.</summary>
    /// <param name="caller">Who calls; the agents that it acts for count too.</param>
    public CancellationTokenSource Hold(Caller caller)
    {
        var source = new CancellationTokenSource();
        bool withdrawn;
        lock (_gate)
        {
            withdrawn = IsWithdrawn_NeedsLock(caller);
            SetOf_NeedsLock(caller.Agent)[source] = caller;
            foreach (var agent in caller.Chain)
                SetOf_NeedsLock(agent)[source] = caller;
        }
        if (withdrawn)
            source.Cancel();
        return source;
    }

    /// <summary>Lets go when the call has ended.</summary>
    public void LetGo(Caller caller, CancellationTokenSource source)
    {
        lock (_gate)
        {
            Remove_NeedsLock(caller.Agent, source);
            foreach (var agent in caller.Chain)
                Remove_NeedsLock(agent, source);
            _ends.Remove(source);
        }
        source.Dispose();
    }

    /// <summary>Whether the caller's key was revoked or its agent, or one that it acts for, removed since this node started.</summary>
    public bool IsWithdrawn(Caller caller)
    {
        lock (_gate)
            return IsWithdrawn_NeedsLock(caller);
    }

    /// <summary>Pulls if a change takes access away.</summary>
    /// <param name="change">The change.</param>
    /// <param name="isInForce">
    /// Whether it is recorded and in force, so that it holds for calls identified before it too.
    /// </param>
    public void Follow(ControlEvent change, bool isInForce)
    {
        switch (change)
        {
            case AgentStopped stopped:
                Pull(stopped.Agent);
                break;
            case KeyRevoked revoked:
                if (isInForce)
                    Remember(revoked.KeyId);
                Cut(c => UsesKey(c, revoked.KeyId));
                break;
            case KeyRotated rotated when isInForce && rotated.ReplacedEndsMs <= rotated.TimeMs:
                Remember(rotated.Replaces);
                Cut(c => UsesKey(c, rotated.Replaces));
                break;
            case AssetRemoved { Asset: { Kind: AssetKind.Agent } removed }:
                if (isInForce)
                    lock (_gate)
                        _removed.Add(new(removed.Name));
                Pull(new(removed.Name));
                break;
            case AssetRegistered { Asset.Id: { Kind: AssetKind.Agent } registered } when isInForce:
                lock (_gate)
                    _removed.Remove(new(registered.Name));
                break;
            default:
                break;
        }
    }

    /// <summary>Has a call that is held on for end at another time than the caller's credential.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="source">What is held on to; nothing happens if it was let go.</param>
    /// <param name="endsMs">When, in milliseconds since the Unix epoch; null: never.</param>
    public void HoldUntil(Caller caller, CancellationTokenSource source, long? endsMs)
    {
        lock (_gate)
            if (_open.TryGetValue(caller.Agent, out var set) && set.ContainsKey(source))
                _ends[source] = endsMs;
    }

    /// <summary>Whether a credential has ended: a key that was replaced is good for its overlap only.</summary>
    /// <param name="caller">Whose.</param>
    /// <param name="endsMs">Its own end, in milliseconds since the Unix epoch; null: none.</param>
    /// <param name="keys">The keys that there are, by their ids.</param>
    /// <param name="nowMs">The time, in milliseconds since the Unix epoch.</param>
    public static bool HasEnded(
        Caller caller,
        long? endsMs,
        IReadOnlyDictionary<string, AgentKey> keys,
        long nowMs
    ) =>
        endsMs <= nowMs
        || caller.AgentKeys.Any(k => keys.TryGetValue(k, out var key) && key.ExpiresMs <= nowMs);

    /// <summary>Cuts what is open by credentials whose end has come.</summary>
    /// <param name="keys">The keys that there are, by their ids.</param>
    /// <param name="nowMs">The time, in milliseconds since the Unix epoch.</param>
    public void CutEnded(IReadOnlyDictionary<string, AgentKey> keys, long nowMs) =>
        Cut(
            (source, caller) =>
                HasEnded(
                    caller,
                    _ends.TryGetValue(source, out var other) ? other : caller.EndsMs,
                    keys,
                    nowMs
                )
        );

    /// <summary>Pulls: cuts all that is open of an agent.</summary>
    /// <returns>How many calls were cut.</returns>
    public int Pull(AgentId agent)
    {
        CancellationTokenSource[] sources;
        lock (_gate)
            sources = _open.TryGetValue(agent, out var set) ? [.. set.Keys] : [];
        return Cut(sources);
    }

    private void Cut(Func<Caller, bool> which) => Cut((_, caller) => which(caller));

    // Asked with the lock held.
    private void Cut(Func<CancellationTokenSource, Caller, bool> which)
    {
        CancellationTokenSource[] sources;
        lock (_gate)
            sources =
            [
                .. _open
                    .Values.SelectMany(static s => s)
                    .Where(s => which(s.Key, s.Value))
                    .Select(static s => s.Key)
                    .Distinct(),
            ];
        Cut(sources);
    }

    private static int Cut(CancellationTokenSource[] sources)
    {
        foreach (var source in sources)
        {
            try
            {
                // Cut at once, but what hangs on the cut runs by itself: a slow or failing one must not keep the others.
                _ = source.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                // It ended by itself between the copy and the cut.
            }
        }
        return sources.Length;
    }

    private void Remember(string keyId)
    {
        lock (_gate)
        {
            if (!_revoked.Add(keyId))
                return;
            _revokedByAge.Enqueue(keyId);
            if (_revokedByAge.Count > MaxRevoked)
                _revoked.Remove(_revokedByAge.Dequeue());
        }
    }

    private bool IsWithdrawn_NeedsLock(Caller caller)
    {
        if (_revoked.Count > 0 && caller.AgentKeys.Any(_revoked.Contains))
            return true;
        return _removed.Count > 0
            && (_removed.Contains(caller.Agent) || caller.Chain.Any(_removed.Contains));
    }

    private static bool UsesKey(Caller caller, string keyId) => caller.AgentKeys.Contains(keyId);

    private Dictionary<CancellationTokenSource, Caller> SetOf_NeedsLock(AgentId agent)
    {
        if (!_open.TryGetValue(agent, out var set))
            _open[agent] = set = [];
        return set;
    }

    private void Remove_NeedsLock(AgentId agent, CancellationTokenSource source)
    {
        if (!_open.TryGetValue(agent, out var set))
            return;
        set.Remove(source);
        if (set.Count == 0)
            _open.Remove(agent);
    }
}
