using Jidoka.Storage.Recording;

namespace Jidoka.Gateway.Recording;

/// <summary>
/// Holds the control state. A change is an event first: it is appended, survives a power cut, is folded into a new
/// snapshot, and only then is the snapshot swapped in, so that nobody acts on what is not recorded.
/// </summary>
public sealed class LiveFactory : IDisposable
{
    private const string SnapshotName = "factory";
    private const string PolicyPart = "policies";
    private const string PolicySubject = "jidoka:policies";

    /// <summary>How many control events are read at once when a node starts.</summary>
    private const int ReadBatch = 10_000;

    private readonly ILog _log;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _writer = new(1, 1);
    private volatile FactorySnapshot _current = FactorySnapshot.Empty;
    private long _cachedAt;

    private LiveFactory(ILog log, TimeProvider time)
    {
        _log = log;
        _time = time;
    }

    /// <summary>The state now.</summary>
    public FactorySnapshot Current => _current;

    /// <summary>Raised after a new state is in force, in order, on the thread that changed it. Must be quick.</summary>
    public event Action<FactorySnapshot, ControlEvent>? Changed;

    /// <summary>
    /// Raised before a change is recorded, for what must not wait for the ledger: a stop cuts what is open even when
    /// the disk is full. Must be quick.
    /// </summary>
    public event Action<ControlEvent>? Changing;

    /// <summary>Folds what the log holds: from the cached snapshot, if there is one, and the events after it.</summary>
    /// <exception cref="LedgerUnavailableException">The log cannot be read.</exception>
    public static async Task<LiveFactory> OpenAsync(
        ILog log,
        TimeProvider time,
        CancellationToken cancelled
    )
    {
        var factory = new LiveFactory(log, time);
        var state = FactorySnapshot.Empty;
        if (log.Snapshots.TryLoad(SnapshotName, out var at, out var bytes))
            state = FactoryCache.Read(bytes, at) ?? state;
        factory._cachedAt = state.ControlSize;
        state = await factory.FoldAsync(state, long.MaxValue, cancelled);
        factory._current = state;
        return factory;
    }

    /// <summary>Records a change and puts it in force.</summary>
    /// <param name="change">Makes the event, given the time in milliseconds since the Unix epoch.</param>
    /// <param name="cancelled">Ends the wait for earlier changes.</param>
    /// <returns>The event's ledger index.</returns>
    /// <exception cref="LedgerUnavailableException">It could not be recorded, and is not in force.</exception>
    public async ValueTask<long> AppendAsync(
        Func<long, ControlEvent> change,
        CancellationToken cancelled
    ) => (await AppendUnlessAsync((_, now) => change(now), cancelled))!.Value;

    /// <summary>Records a change that depends on the state, which no other change can move meanwhile.</summary>
    /// <param name="change">Makes the event of the state and the time, or null if there is nothing to change.</param>
    /// <param name="cancelled">Ends the wait for earlier changes.</param>
    /// <returns>The event's ledger index; null if there was nothing to change.</returns>
    /// <exception cref="LedgerUnavailableException">It could not be recorded, and is not in force.</exception>
    public async ValueTask<long?> AppendUnlessAsync(
        Func<FactorySnapshot, long, ControlEvent?> change,
        CancellationToken cancelled
    )
    {
        await _writer.WaitAsync(cancelled);
        try
        {
            if (change(_current, _time.GetUtcNow().ToUnixTimeMilliseconds()) is not { } value)
                return null;
            // What does not fold is never recorded, for no node could start on such a log again.
            _ = _current.Apply(_current.ControlSize, value);
            Changing?.Invoke(value);
            var index = await _log.Ledger.AppendAsync(
                new[] { EntryOf(value) },
                Durability.Power,
                CancellationToken.None
            );
            var next = _current.Apply(index, value);
            _current = next;
            Changed?.Invoke(next, value);
            return index;
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>The state as it was when a decision was made, for deciding it again.</summary>
    /// <param name="controlSize">The ledger index up to which control events were folded (exclusive).</param>
    /// <param name="cancelled">Ends the reading.</param>
    public Task<FactorySnapshot> AsOfAsync(long controlSize, CancellationToken cancelled) =>
        FoldAsync(FactorySnapshot.Empty, controlSize, cancelled);

    /// <summary>Saves the state as a cache for the next start, when enough has changed since the last one.</summary>
    /// <param name="minEvents">The fewest ledger indices between two caches.</param>
    public void Cache(long minEvents)
    {
        var state = _current;
        if (state.ControlSize - _cachedAt < minEvents)
            return;
        _log.Snapshots.Save(SnapshotName, state.ControlSize, FactoryCache.Write(state));
        _cachedAt = state.ControlSize;
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private async Task<FactorySnapshot> FoldAsync(
        FactorySnapshot state,
        long until,
        CancellationToken cancelled
    )
    {
        var fold = new FactoryFold(state);
        var from = state.ControlSize;
        for (var ended = false; !ended; )
        {
            var read = 0;
            await foreach (
                var stored in _log.Ledger.ReadAsync(from, ReadBatch, EventClass.Control, cancelled)
            )
            {
                if (stored.Index >= until)
                    break;
                read++;
                from = stored.Index + 1;
                if (EventJson.Read(stored.Event.Span) is ControlEvent value)
                    fold.Apply(stored.Index, value);
            }
            ended = read < ReadBatch;
        }
        return fold.Finish(WithText);
    }

    private LedgerEntry EntryOf(ControlEvent value)
    {
        if (value is not PoliciesLoaded loaded)
            return new LedgerEntry(EventClass.Control, EventJson.Write(value));
        // Policy text can exceed an event's bound, so the vault keeps it and the event commits to it.
        var text = JsonSerializer.SerializeToUtf8Bytes(loaded.Files, FactoryCache.FilesInfo);
        var item = _log.Vault.Seal(new VaultItem(PolicySubject, PolicyPart, text));
        var bare = loaded with
        {
            Files = [.. loaded.Files.Select(static f => f with { Text = "" })],
            Content = item.Commitment.ToString(),
        };
        return new LedgerEntry(EventClass.Control, EventJson.Write(bare), [item]);
    }

    private PoliciesLoaded WithText(long index, PoliciesLoaded bare)
    {
        var text =
            _log.Vault.Open(index, PolicyPart)
            ?? throw new LedgerCorruptException(
                $"The policies loaded at index {index} are not in the vault."
            );
        var files = JsonSerializer.Deserialize(text.Span, FactoryCache.FilesInfo);
        return bare with { Files = files };
    }
}
