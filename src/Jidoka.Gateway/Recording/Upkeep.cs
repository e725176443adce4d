namespace Jidoka.Gateway.Recording;

/// <summary>
/// What runs beside the line: calls whose credential has ended are cut, notes of coverage go into the ledger, the flow is followed, both folds are cached so
/// that the next start is quick, and content leaves the vault that was kept for its time.
/// </summary>
/// <param name="factory">The control state.</param>
/// <param name="flow">The flow's projection.</param>
/// <param name="cutEnded">Cuts what is open by credentials that have ended, given the state and the time in milliseconds.</param>
/// <param name="coverage">Gaps waiting to be recorded.</param>
/// <param name="recorder">Whose faults are recorded when they are over.</param>
/// <param name="time">The clock.</param>
public sealed class Upkeep(
    LiveFactory factory,
    FlowProjection flow,
    Action<FactorySnapshot, long> cutEnded,
    CoverageNotes coverage,
    Recorder recorder,
    TimeProvider time
)
{
    /// <summary>How often it runs, in milliseconds.</summary>
    public const int IntervalMs = 2_000;

    /// <summary>The fewest ledger indices between two caches.</summary>
    public const long CacheEvery = 50_000;

    /// <summary>
    /// The least time between two caches, in milliseconds: a busy node writes megabytes each time, and a start folds what is said
    /// in this time in a fraction of a second.
    /// </summary>
    public const int CacheIntervalMs = 20_000;

    private long? _cachedAt;

    /// <summary>What removes content that was kept for its time; null: all is kept forever.</summary>
    public ContentRetention? Retention { get; init; }

    /// <summary>What removes the events of calls that were kept for their time; null: all are kept forever.</summary>
    public EventRetention? EventRetention { get; init; }

    /// <summary>The last fault of a round; null when the last round went through.</summary>
    public string? Fault { get; private set; }

    /// <summary>Runs until cancelled. A round that fails is reported and tried again.</summary>
    public async Task RunAsync(CancellationToken cancelled)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(IntervalMs), time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancelled))
                await RoundAsync(CacheEvery, cancelled);
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            // The node stops; CloseAsync does the last round.
        }
    }

    /// <summary>The last round of a clean stop: everything is folded and cached.</summary>
    public Task CloseAsync(CancellationToken cancelled) => RoundAsync(cacheEvery: 1, cancelled);

    private void Cache(long cacheEvery)
    {
        if (
            cacheEvery > 1
            && _cachedAt is { } last
            && time.GetElapsedTime(last).TotalMilliseconds < CacheIntervalMs
        )
            return;
        if (flow.Cache(cacheEvery))
            _cachedAt = time.GetTimestamp();
        factory.Cache(cacheEvery);
    }

    /// <summary>One round.</summary>
    /// <param name="cacheEvery">The fewest ledger indices between two caches; 1: they are made whatever the time.</param>
    /// <param name="cancelled">Ends it.</param>
    internal async Task RoundAsync(long cacheEvery, CancellationToken cancelled)
    {
        try
        {
            cutEnded(factory.Current, time.GetUtcNow().ToUnixTimeMilliseconds());
            await recorder.RecoverAsync(factory, cancelled);
            await coverage.DrainAsync(factory, cancelled);
            while (await flow.FollowAsync(cancelled) > 0)
                cancelled.ThrowIfCancellationRequested();
            Cache(cacheEvery);
            if (Retention is not null)
                await Retention.RoundAsync(cancelled);
            if (EventRetention is not null)
                await EventRetention.RoundAsync(cancelled);
            Fault = null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // One bad round must not end the rounds to come: a start would then have an ever longer tail to read.
            Fault = e.Message;
        }
    }
}
