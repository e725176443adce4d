namespace Jidoka.Tests;

/// <summary>A clock that jumps; timers run by the real one.</summary>
internal sealed class DayClock : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public int Days { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Start.AddDays(Days);

    public override long GetTimestamp() => GetUtcNow().Ticks;
}
