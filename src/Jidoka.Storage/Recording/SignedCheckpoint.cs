namespace Jidoka.Storage.Recording;

/// <summary>A signed statement of the log's size and Merkle root (C2SP tlog-checkpoint in a signed note).</summary>
/// <param name="Origin">The log's name, which is its <see cref="ILedger.LogId"/>.</param>
/// <param name="Size">Number of events covered.</param>
/// <param name="Root">RFC 6962 root hash, 32 bytes.</param>
/// <param name="Note">The whole note, signature line included.</param>
public sealed record SignedCheckpoint(
    string Origin,
    long Size,
    ReadOnlyMemory<byte> Root,
    string Note
);
