using Jidoka.Storage.Recording;

namespace Jidoka.Gateway.Recording;

/// <summary>
/// Follows the ledger behind the calls and folds flow events, so that a start reads only the tail: what is in doubt,
/// and what budgets are used.
/// </summary>
public sealed class FlowProjection
{
    private const string SnapshotName = "flow";
    private const int ReadBatch = 4096;

    private readonly ILog _log;
    private long _cachedAt;
    private bool _isOpen;

    private FlowProjection(ILog log, FlowState state)
    {
        _log = log;
        State = state;
        _cachedAt = state.Size;
        InDoubt = [.. state.Open];
    }

    /// <summary>What an earlier run of this node released and never settled; found at the start and never retried.</summary>
    public ImmutableArray<OpenDecision> InDoubt { get; private set; }

    /// <summary>The ledger index up to which events are folded (exclusive): the projection's watermark.</summary>
    public long Watermark => State.Size;

    /// <summary>The ledger index up to which the next start need not fold again, for a cache holds it.</summary>
    public long CachedAt => _cachedAt;

    /// <summary>Whether a decision is released and not settled. Ask from the loop that follows.</summary>
    public bool IsOpen(long index) => State.IsOpen(index);

    /// <summary>How many flow events are folded.</summary>
    public long Events => State.Events;

    /// <summary>What an earlier run of this node knew of sessions; read it before calls come in.</summary>
    public SessionTrails Sessions => State.Sessions;

    /// <summary>What this run of the node decided.</summary>
    public LineFigures Figures { get; } = new();

    private FlowState State { get; }

    /// <summary>Folds what the log holds and restores the budgets.</summary>
    public static async Task<FlowProjection> OpenAsync(
        ILog log,
        BudgetBook budgets,
        FactorySnapshot factory,
        CancellationToken cancelled
    )
    {
        var state = new FlowState();
        if (log.Snapshots.TryLoad(SnapshotName, out _, out var bytes))
            state = Read(bytes) ?? state;
        var projection = new FlowProjection(log, state);
        while (await projection.FollowAsync(cancelled) > 0) { }
        projection.InDoubt = [.. state.Open];
        projection._isOpen = true;
        foreach (var (agent, window, used) in WindowsOf(state, factory))
            budgets.Restore(agent, window, used);
        return projection;
    }

    /// <summary>Folds the next batch. Call it from one loop only.</summary>
    /// <returns>How many events were folded.</returns>
    public async Task<int> FollowAsync(CancellationToken cancelled)
    {
        var size = _log.Ledger.Size;
        var read = 0;
        await foreach (
            var stored in _log.Ledger.ReadAsync(State.Size, ReadBatch, EventClass.Flow, cancelled)
        )
        {
            var change = FlowReader.Read(stored.Event.Span);
            State.Apply(stored.Index, change);
            if (_isOpen)
                Figures.Take(change);
            read++;
        }
        if (read < ReadBatch && size > State.Size)
            State.Skip(size - 1);
        return read;
    }

    /// <summary>Saves the state as a cache for the next start, when enough has happened since the last one.</summary>
    /// <param name="minEvents">The fewest ledger indices between two caches.</param>
    /// <returns>Whether it did.</returns>
    public bool Cache(long minEvents)
    {
        if (State.Size - _cachedAt < minEvents)
            return false;
        var bytes = JsonSerializer.SerializeToUtf8Bytes(
            State.Snapshot(),
            EventJson.Default.FlowSnapshot
        );
        _log.Snapshots.Save(SnapshotName, State.Size, bytes);
        _cachedAt = State.Size;
        return true;
    }

    private static FlowState? Read(byte[] bytes)
    {
        try
        {
            return
                JsonSerializer.Deserialize(bytes, EventJson.Default.FlowSnapshot)
                    is { Sessions: not null } snapshot
                ? FlowState.Restore(snapshot)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<(AgentId, long, long)> WindowsOf(
        FlowState state,
        FactorySnapshot factory
    )
    {
        var counted = factory
            .Mandates.Values.Where(static m => m.Terms.Calls is not null)
            .Select(static m => BudgetBook.KeyOf(m.Id))
            .ToHashSet();
        foreach (var agent in state.Used.GroupBy(static u => u.Agent))
        {
            if (counted.Contains(agent.Key))
                yield return (agent.Key, 0, agent.Sum(static u => u.Used));
            if (factory.Find(AssetId.Agent(agent.Key))?.Agent is not { CallBudget: not null } facts)
                continue;
            var start = BudgetBook.WindowStart(facts, agent.Max(static u => u.BucketMs));
            yield return (
                agent.Key,
                start,
                // The bucket in which the window begins counts whole: too much rather than too little.
                agent.Where(u => u.BucketMs > start - FlowState.BucketMs).Sum(static u => u.Used)
            );
        }
    }
}
