namespace Jidoka.Bench.Hop;

/// <summary>What wrk counted.</summary>
/// <param name="Requests">Answers.</param>
/// <param name="DurationUs">Microseconds.</param>
/// <param name="Errors">Connections, reads and writes that failed, answers that are not 2xx or 3xx, time-outs.</param>
/// <param name="P50Us">Median latency in microseconds.</param>
/// <param name="P99Us">The 99th percentile.</param>
internal sealed record WrkSummary(
    long Requests,
    long DurationUs,
    long Errors,
    long P50Us,
    long P99Us
)
{
    /// <summary>Answers a second.</summary>
    public double RequestsPerSecond => Requests * 1e6 / DurationUs;
}
