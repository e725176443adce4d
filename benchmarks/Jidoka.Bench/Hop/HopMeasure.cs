namespace Jidoka.Bench.Hop;

/// <summary>How long to measure.</summary>
/// <param name="Rounds">Rounds; every target takes part in each.</param>
/// <param name="WarmUpSeconds">One stretch of the load on each target before the first round.</param>
/// <param name="MaxWarmUps">
/// The most stretches. Tiered compilation goes on for half a minute under load, so it is not a time that ends the warm-up but that
/// <see cref="NoFaster"/> stretches in a row were no faster than the best before them.
/// </param>
/// <param name="LoadSeconds">Load on each target in a round.</param>
/// <param name="Blocks">Into how many turns the latency requests of a round are cut, so that drift hits all alike.</param>
/// <param name="BlockRequests">Requests of one turn.</param>
internal sealed record HopMeasure(
    int Rounds,
    int WarmUpSeconds,
    int MaxWarmUps,
    int LoadSeconds,
    int Blocks,
    int BlockRequests
)
{
    /// <summary>Connections under load.</summary>
    public const int LoadConnections = 16;

    /// <summary>So many stretches in a row that are no faster end the warm-up.</summary>
    public const int NoFaster = 3;

    /// <summary>By how much a stretch of the warm-up must be faster than the best before it to count as faster.</summary>
    public const double Faster = 1.03;

    /// <summary>For figures.</summary>
    public static HopMeasure Full { get; } = new(3, 5, 24, 5, 10, 300);

    /// <summary>Only to see that it runs.</summary>
    public static HopMeasure Quick { get; } = new(1, 1, 1, 1, 2, 50);
}
