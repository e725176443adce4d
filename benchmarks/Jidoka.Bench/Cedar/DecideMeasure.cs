using System.Diagnostics;

namespace Jidoka.Bench.Cedar;

/// <summary>Times single calls.</summary>
internal static class DecideMeasure
{
    private const int WarmUpCalls = 20_000;

    /// <param name="Milliseconds">How long each round may last.</param>
    public readonly record struct Plan(int Rounds, int Milliseconds);

    public readonly record struct Figures(double P50Ns, double P99Ns, double BytesPerCall);

    /// <summary>The medians over the rounds of each round's percentiles.</summary>
    public static Figures Run(Action<int> call, Plan plan)
    {
        var warm = Stopwatch.StartNew();
        for (var i = 0; i < WarmUpCalls && warm.ElapsedMilliseconds < plan.Milliseconds; i++)
            call(i);
        var p50 = new List<double>();
        var p99 = new List<double>();
        var bytes = new List<double>();
        var samples = new List<double>(1 << 20);
        for (var round = 0; round < plan.Rounds; round++)
        {
            samples.Clear();
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var calls = 0;
            var started = Stopwatch.GetTimestamp();
            // Room is made before the loop, so that the list itself allocates nothing in it.
            while (
                samples.Count < samples.Capacity
                && Stopwatch.GetElapsedTime(started).TotalMilliseconds < plan.Milliseconds
            )
            {
                var before = Stopwatch.GetTimestamp();
                call(calls++);
                samples.Add((Stopwatch.GetTimestamp() - before) * (1e9 / Stopwatch.Frequency));
            }
            bytes.Add((GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)calls);
            p50.Add(Percentile.Of(samples, 0.5));
            p99.Add(Percentile.Of(samples, 0.99));
        }
        return new Figures(
            Percentile.Median(p50),
            Percentile.Median(p99),
            Percentile.Median(bytes)
        );
    }
}
