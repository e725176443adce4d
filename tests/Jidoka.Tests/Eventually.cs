namespace Jidoka.Tests;

/// <summary>Waits for a condition, never for a time.</summary>
internal static class Eventually
{
    private const int TimeoutMs = 30_000;
    private const int PollMs = 20;

    public static async Task IsTrueAsync(Func<Task<bool>> condition, string what)
    {
        using var limit = new CancellationTokenSource(TimeoutMs);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(PollMs));
        try
        {
            while (!await condition())
                await poll.WaitForNextTickAsync(limit.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException("never so: " + what, e);
        }
    }

    public static Task IsTrueAsync(Func<bool> condition, string what) =>
        IsTrueAsync(() => Task.FromResult(condition()), what);
}
