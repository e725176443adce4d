using System.Diagnostics;

namespace Jidoka.System.Tests.Running;

/// <summary>Waits for a condition, with a limit.</summary>
internal static class Until
{
    public static async Task TrueAsync(Func<bool> condition, string what, int limitMs = 10_000)
    {
        var watch = Stopwatch.StartNew();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!condition())
        {
            watch.ElapsedMilliseconds.ShouldBeLessThan(limitMs, what);
            await poll.WaitForNextTickAsync();
        }
    }
}
