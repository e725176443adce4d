using Jidoka.Core.Events;
using Jidoka.Core.Intercepting;

namespace Jidoka.Core.Projecting;

/// <summary>
/// The fold of flow events that a node needs when it starts: what is released and not settled, and what budgets are
/// used. Not thread-safe: one projection owns it.
/// </summary>
public sealed class FlowState
{
    /// <summary>Use is kept in buckets of this many milliseconds.</summary>
    public const long BucketMs = 60_000;

    /// <summary>Buckets older than this many milliseconds before the newest event are dropped.</summary>
    public const long KeepMs = 35L * 86_400_000;

    private readonly Dictionary<long, OpenDecision> _open = [];
    private readonly Dictionary<long, OpenRead> _reads = [];
    private readonly Dictionary<(AgentId, long), long> _used = [];

    /// <summary>The ledger index up to which events are folded (exclusive).</summary>
    public long Size { get; private set; }

    /// <summary>How many flow events are folded.</summary>
    public long Events { get; private set; }

    /// <summary>What is released and not settled, oldest first.</summary>
    public IEnumerable<OpenDecision> Open => _open.Values.OrderBy(static o => o.Index);

    /// <summary>Whether a decision is released and not settled.</summary>
    public bool IsOpen(long index) => _open.ContainsKey(index);

    /// <summary>Use of budgets by bucket.</summary>
    public IEnumerable<BudgetUse> Used =>
        _used.Select(static u => new BudgetUse(u.Key.Item1, u.Key.Item2, u.Value));

    /// <summary>What is known of sessions.</summary>
    public SessionTrails Sessions { get; private init; } = new();

    /// <summary>Starts from a cached state.</summary>
    public static FlowState Restore(FlowSnapshot snapshot)
    {
        var state = new FlowState
        {
            Size = snapshot.Size,
            Events = snapshot.Events,
            Sessions = SessionTrails.Restore(snapshot.Sessions ?? [], snapshot.Forgotten),
        };
        foreach (var open in snapshot.Open)
            state._open[open.Index] = open;
        foreach (var read in snapshot.Reads)
            state._reads[read.Decided] = read;
        foreach (var use in snapshot.Used)
            state._used[(use.Agent, use.BucketMs)] = use.Used;
        return state;
    }

    /// <summary>The state as a value.</summary>
    public FlowSnapshot Snapshot() =>
        new(Size, Events, [.. Open], [.. Used])
        {
            Sessions = [.. Sessions.All],
            Forgotten = [.. Sessions.Forgotten],
            Reads = [.. _reads.Values],
        };

    /// <summary>Folds one event.</summary>
    /// <param name="index">Its ledger index.</param>
    /// <param name="change">What the event says.</param>
    public void Apply(long index, in FlowChange change)
    {
        Size = index + 1;
        Events++;
        if (change.IsDecided)
            Sessions.Decide(index, change);
        if (change is { IsDecided: true, IsAllowed: true })
        {
            var agent = new AgentId(change.Agent ?? "");
            _open[index] = new(
                index,
                change.TimeMs,
                new(change.Call ?? ""),
                agent,
                new(change.Session ?? ""),
                AssetId.Parse(change.Resource ?? ""),
                change.Reserved
            )
            {
                Mandates = change.Mandates,
            };
            if (change is { Leg: Leg.Tool, Kind: CallKind.CallTool or CallKind.ReadData })
                _reads[index] = new(
                    index,
                    change.User is { } user ? new UserId(user) : null,
                    change is { Kind: CallKind.CallTool, IsNamed: true }
                );
            UseAll(agent, change.Mandates, change.TimeMs, change.Reserved);
        }
        else if (change.IsSettled && _open.Remove(change.Decided, out var open))
        {
            UseAll(open.Agent, open.Mandates, open.TimeMs, change.Spent - open.Reserved);
            if (_reads.Remove(change.Decided, out var read))
                Sessions.Settle(index, change, open, read);
        }
    }

    /// <summary>Passes over an index that holds a control event.</summary>
    public void Skip(long index) => Size = index + 1;

    private void UseAll(AgentId agent, ImmutableArray<string>? mandates, long timeMs, int calls)
    {
        Use(agent, timeMs, calls);
        foreach (var mandate in mandates ?? [])
            Use(BudgetBook.KeyOf(mandate), timeMs, calls);
    }

    private void Use(AgentId agent, long timeMs, int calls)
    {
        if (calls == 0)
            return;
        var bucket = timeMs - (timeMs % BucketMs);
        ref var used =
            ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(
                _used,
                (agent, bucket),
                out var known
            );
        used += calls;
        if (!known)
            Forget(bucket - KeepMs);
    }

    private void Forget(long beforeMs)
    {
        List<(AgentId, long)>? old = null;
        foreach (var key in _used.Keys)
        {
            if (key.Item2 < beforeMs)
                (old ??= []).Add(key);
        }
        foreach (var key in old ?? [])
            _used.Remove(key);
    }
}
