namespace Jidoka.Bench.Hop;

/// <summary>How long to measure.</summary>
/// <param name="Rounds">Rounds; every target takes part in each.</param>
/// <param name="WarmUpSeconds">Load on each target before the first round, for tiered compilation to settle.</param>
/// <param name="LoadSeconds">Load on each target in a round.</param>
/// <param name="Blocks">Into how many turns the latency requests of a round are cut, so that drift hits all alike.</param>
/// <param name="BlockRequests">Requests of one turn.</param>
internal sealed record HopMeasure(
    int Rounds,
    int WarmUpSeconds,
    int LoadSeconds,
    int Blocks,
    int BlockRequests
)
{
    /// <summary>Connections under load.</summary>
    public const int LoadConnections = 16;

    /// <summary>For figures.</summary>
    public static HopMeasure Full { get; } = new(3, 20, 5, 10, 300);

    /// <summary>Only to see that it runs.</summary>
    public static HopMeasure Quick { get; } = new(1, 1, 1, 2, 50);
}
