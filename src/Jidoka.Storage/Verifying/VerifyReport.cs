namespace Jidoka.Storage.Verifying;

/// <summary>What the verification of one log found.</summary>
public sealed record VerifyReport
{
    /// <summary>The log, <c>tenant/node</c>.</summary>
    public required string LogId { get; init; }

    /// <summary>Events found sound, from the first on; the size of the log when it passed.</summary>
    public long Size { get; init; }

    /// <summary>Of those, events that were removed for their age: their leaf hashes stand for them, and a signed event says so.</summary>
    public long Removed { get; init; }

    /// <summary>RFC 6962 root over those events, computed from their bytes.</summary>
    public ReadOnlyMemory<byte> Root { get; init; }

    /// <summary>The first event that cannot be trusted; null when it passed, or when the fault is not in an event.</summary>
    public long? FirstBadIndex { get; init; }

    /// <summary>What is wrong, in words; null when it passed.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether every signed checkpoint that was reached carries a good signature and the root of its size.</summary>
    public bool CheckpointOk { get; init; }

    /// <summary>Signed checkpoints found sound.</summary>
    public int Checkpoints { get; init; }

    /// <summary>Events covered by the last sound checkpoint; those after it are hashed but not yet signed.</summary>
    public long SignedSize { get; init; }

    /// <summary>Whether nothing is wrong.</summary>
    public bool Passed => Reason is null;
}
