namespace Jidoka.Gateway.Enforcing;

/// <summary>
/// What is open, by agent, so that stopping an agent cuts its calls and those made on its behalf. A call holds on
/// before its epoch is checked for the last time, so no call slips between the stop and the cut.
/// </summary>
public sealed class Cord
{
    private readonly Lock _gate = new();
    private readonly Dictionary<AgentId, HashSet<CancellationTokenSource>> _open = [];

    /// <summary>How many calls are open.</summary>
    public int Open
    {
        get
        {
            lock (_gate)
                return _open.Values.Sum(static s => s.Count);
        }
    }

    /// <summary>Holds on for a call.</summary>
    /// <param name="caller">Who calls; the agents that it acts for count too.</param>
    public CancellationTokenSource Hold(Caller caller)
    {
        var source = new CancellationTokenSource();
        lock (_gate)
        {
            SetOf_NeedsLock(caller.Agent).Add(source);
            foreach (var agent in caller.Chain)
                SetOf_NeedsLock(agent).Add(source);
        }
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
        }
        source.Dispose();
    }

    /// <summary>Pulls: cuts all that is open of an agent.</summary>
    /// <returns>How many calls were cut.</returns>
    public int Pull(AgentId agent)
    {
        CancellationTokenSource[] sources;
        lock (_gate)
            sources = _open.TryGetValue(agent, out var set) ? [.. set] : [];
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

    private HashSet<CancellationTokenSource> SetOf_NeedsLock(AgentId agent)
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
