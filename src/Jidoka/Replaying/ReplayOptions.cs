using Jidoka.Gateway.Replaying;

namespace Jidoka.Replaying;

/// <summary>How traces are replayed.</summary>
internal sealed record ReplayOptions
{
    /// <summary>Who answers holds.</summary>
    public ApproveMode Approve { get; init; }

    /// <summary>By which doors.</summary>
    public PlayDoors Doors { get; init; }

    /// <summary>Whether detectors look at the calls.</summary>
    public bool Detects { get; init; } = true;

    /// <summary>Cuts streams into pieces; the same number cuts them the same.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many traces are played at once.</summary>
    public int AtOnce { get; init; } = 8;
}
