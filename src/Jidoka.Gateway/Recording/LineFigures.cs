namespace Jidoka.Gateway.Recording;

/// <summary>
/// How many calls were decided how, and how long released ones took, since this node started: counted behind the calls
/// by the projection, so that no call waits for it. One writer, any readers.
/// </summary>
public sealed class LineFigures
{
    /// <summary>The upper bounds of the buckets of durations, in microseconds.</summary>
    public static ImmutableArray<long> BoundsUs { get; } =
    [
        500,
        1_000,
        2_500,
        5_000,
        10_000,
        25_000,
        50_000,
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000,
        30_000_000,
        60_000_000,
        300_000_000,
    ];

    private readonly long[] _verdicts = new long[Enum.GetValues<Verdict>().Length];
    private readonly long[] _buckets = new long[BoundsUs.Length];
    private long _settled;
    private long _totalUs;

    /// <summary>How many calls were settled.</summary>
    public long Settled => Volatile.Read(ref _settled);

    /// <summary>How long they took together, in microseconds.</summary>
    public long TotalUs => Volatile.Read(ref _totalUs);

    /// <summary>How many decisions said this.</summary>
    public long Of(Verdict verdict) => Volatile.Read(ref _verdicts[(int)verdict]);

    /// <summary>How many settled calls took at most the bound of this place.</summary>
    public long AtMost(int place) => Volatile.Read(ref _buckets[place]);

    internal void Take(in FlowChange change)
    {
        if (change.IsDecided)
            Interlocked.Increment(ref _verdicts[(int)change.Verdict]);
        if (!change.IsSettled)
            return;
        for (var i = 0; i < _buckets.Length; i++)
            if (change.DurationUs <= BoundsUs[i])
                Interlocked.Increment(ref _buckets[i]);
        Interlocked.Add(ref _totalUs, change.DurationUs);
        Interlocked.Increment(ref _settled);
    }
}
