namespace Jidoka.Gateway.Enforcing.Approvals;

/// <summary>The bounds of approvals.</summary>
public sealed record ApprovalOptions
{
    /// <summary>The longest that any of the times may be, in milliseconds: a day.</summary>
    public const int MaxMs = 86_400_000;

    /// <summary>The most waiting calls of a node; a further one is refused at once, and its request stays open.</summary>
    public const int MaxWaiting = 4_096;

    /// <summary>The most characters of what a person says to an answer.</summary>
    public const int MaxWhyLength = 500;

    /// <summary>
    /// How long a held call waits for an answer before it is refused, in milliseconds, from 0 (not at all) to
    /// <see cref="MaxMs"/>.
    /// </summary>
    public int WaitMs { get; init; } = 20_000;

    /// <summary>
    /// How long a request can be answered, and how long an answer then stands, in milliseconds, from 1 to
    /// <see cref="MaxMs"/>.
    /// </summary>
    public int ExpireMs { get; init; } = 600_000;

    /// <summary>After how long a silence a waiting client is told that its call still waits, in milliseconds.</summary>
    public int BeatMs { get; init; } = 10_000;

    /// <summary>The most open requests of one agent; a further held call is refused.</summary>
    public int MaxOpenPerAgent { get; init; } = 32;

    /// <summary>The most open requests in all, up to <see cref="FactorySnapshot.MaxOpenApprovals"/>; a further held call is refused.</summary>
    public int MaxOpen { get; init; } = 1_024;
}
