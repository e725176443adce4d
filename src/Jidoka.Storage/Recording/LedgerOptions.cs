namespace Jidoka.Storage.Recording;

/// <summary>How a ledger keeps its log. The defaults suit a production node.</summary>
public sealed record LedgerOptions
{
    /// <summary>Events after which the next commit also stores a signed checkpoint. At least 1.</summary>
    public int CheckpointEveryEvents { get; init; } = 4_096;

    /// <summary>Milliseconds after which new events are flushed, and their signed checkpoint is stored and published. At least 10.</summary>
    public int CheckpointEveryMs { get; init; } = 5_000;

    /// <summary>How long an append waits for room in a full queue before it fails, in milliseconds.</summary>
    public int QueueWaitMs { get; init; } = 2_000;

    /// <summary>Write-ahead log size in bytes at which it is copied into the database, off the writer's path.</summary>
    public long WalSoftBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>Write-ahead log size in bytes at which commits pause until it has been copied.</summary>
    public long WalHardBytes { get; init; } = 128L * 1024 * 1024;
}
