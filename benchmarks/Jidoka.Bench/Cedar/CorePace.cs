using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Jidoka.Bench.Cedar;

/// <summary>
/// How fast the core runs work that never changes and touches no memory. On a shared host another guest may run on the same
/// core: it halves what ours gets, and neither the load nor the stolen time of this machine shows it. A reader tells by this
/// figure whether times changed or the core did.
/// </summary>
internal static class CorePace
{
    private const int Steps = 20_000;
    private const int Readings = 51;

    /// <summary>One step, in nanoseconds: the median over some milliseconds.</summary>
    public static double Ns()
    {
        var readings = new double[Readings];
        for (var i = 0; i < Readings; i++)
        {
            var started = Stopwatch.GetTimestamp();
            Work(i);
            readings[i] = Stopwatch.GetElapsedTime(started).TotalNanoseconds / Steps;
        }
        return Percentile.Median(readings);
    }

    // Four chains that can run beside one another: a single one would leave room for a neighbour and not feel it. Compiled
    // once for good, so that the first reading counts like the last.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static long Work(long seed)
    {
        var (a, b, c, d) = (seed, seed + 1, seed + 2, seed + 3);
        for (var i = 0; i < Steps; i++)
        {
            a += b ^ i;
            b += c ^ i;
            c += d ^ i;
            d += a ^ i;
            a ^= 3;
            b ^= 5;
            c ^= 7;
            d ^= 9;
        }
        return a + b + c + d;
    }
}
