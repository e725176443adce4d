using System.Diagnostics;
using System.Runtime;

namespace Jidoka.Bench.Cedar;

/// <summary>
/// Times calls, once they are compiled for good. The middle comes from small batches, because reading the clock costs a
/// good part of what a call does; the tail from calls timed one by one, the clock included.
/// </summary>
internal static class DecideMeasure
{
    /// <summary>How many calls share one reading of the clock where the middle is measured.</summary>
    public const int BatchSize = 16;

    private const int ClockReadings = 200_000;
    private const int MaxSamples = 1 << 20;

    // A method is compiled three times before it stays as it is, each time after a pause of a tenth of a second.
    private const int IdleMs = 400;
    private const int MaxWarmUpMs = 5_000;

    /// <param name="Milliseconds">How long each round may last.</param>
    public readonly record struct Plan(int Rounds, int Milliseconds);

    public readonly record struct Figures(
        double P50Ns,
        double P99Ns,
        double BytesPerCall,
        double PaceNs
    );

    /// <summary>The medians over the rounds of each round's percentiles.</summary>
    public static Figures Run(Action<int> call, Plan plan)
    {
        WarmUp(call, plan);
        var p50 = new List<double>();
        var p99 = new List<double>();
        var bytes = new List<double>();
        var paces = new List<double>();
        // Room is made before, so that the list itself allocates nothing while calls are timed.
        var samples = new List<double>(MaxSamples);
        for (var round = 0; round < plan.Rounds; round++)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var calls = Sample(call, BatchSize, plan.Milliseconds / 2, samples);
            bytes.Add((GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)calls);
            p50.Add(Percentile.Of(samples, 0.5));
            paces.Add(CorePace.Ns());
            Sample(call, 1, plan.Milliseconds / 2, samples);
            p99.Add(Percentile.Of(samples, 0.99));
        }
        return new Figures(
            Percentile.Median(p50),
            Percentile.Median(p99),
            Percentile.Median(bytes),
            Percentile.Median(paces)
        );
    }

    /// <summary>What one reading of the clock costs here, in nanoseconds.</summary>
    public static double ClockNs()
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < ClockReadings; i++)
            Stopwatch.GetTimestamp();
        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / ClockReadings;
    }

    private static void WarmUp(Action<int> call, Plan plan)
    {
        // A smoke run does not wait: its figures mean little anyway.
        var idle = TimeSpan.FromMilliseconds(Math.Min(IdleMs, plan.Milliseconds));
        var (started, quiet) = (Stopwatch.StartNew(), Stopwatch.StartNew());
        var compiled = JitInfo.GetCompiledMethodCount();
        for (
            var calls = 0;
            quiet.Elapsed < idle && started.ElapsedMilliseconds < MaxWarmUpMs;
            calls++
        )
        {
            call(calls);
            if (JitInfo.GetCompiledMethodCount() is var now && now != compiled)
            {
                compiled = now;
                quiet.Restart();
            }
        }
    }

    /// <summary>Fills the samples with the nanoseconds of a call, each the mean over one batch.</summary>
    /// <returns>How many calls were made.</returns>
    private static int Sample(Action<int> call, int batch, int milliseconds, List<double> samples)
    {
        samples.Clear();
        var calls = 0;
        var nsPerTick = 1e9 / Stopwatch.Frequency / batch;
        var end = Stopwatch.GetTimestamp() + (milliseconds * Stopwatch.Frequency / 1_000);
        var before = Stopwatch.GetTimestamp();
        while (samples.Count < samples.Capacity && before < end)
        {
            for (var i = 0; i < batch; i++)
                call(calls++);
            samples.Add((Stopwatch.GetTimestamp() - before) * nsPerTick);
            before = Stopwatch.GetTimestamp();
        }
        return calls;
    }
}
