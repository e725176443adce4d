namespace Jidoka.Bench.Hop;

/// <summary>What one round found for one target; times in microseconds.</summary>
internal sealed record HopRound
{
    /// <summary>Answers a second under load.</summary>
    public required double Rps { get; init; }

    /// <summary>Errors of every kind, in load and probes.</summary>
    public required long Errors { get; init; }

    /// <summary>Median of whole answers, one at a time.</summary>
    public required double P50Us { get; init; }

    /// <summary>99th percentile of the same.</summary>
    public required double P99Us { get; init; }

    /// <summary>Median of streams, to their end.</summary>
    public required double StreamP50Us { get; init; }

    /// <summary>99th percentile of the same.</summary>
    public required double StreamP99Us { get; init; }
}
