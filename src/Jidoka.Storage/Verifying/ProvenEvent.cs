namespace Jidoka.Storage.Verifying;

/// <summary>What a proof file shows: that an event stands in a log that its key signed.</summary>
/// <param name="LogId">The log.</param>
/// <param name="Index">The event's index.</param>
/// <param name="Size">Events that the signed checkpoint covers.</param>
/// <param name="Root">Its root.</param>
/// <param name="Leaf">The event as it was hashed: its class byte, then its bytes.</param>
/// <param name="CosignedAt">When each of the witnesses asked for cosigned it, in seconds since the Unix epoch, in their order.</param>
public sealed record ProvenEvent(
    string LogId,
    long Index,
    long Size,
    ReadOnlyMemory<byte> Root,
    ReadOnlyMemory<byte> Leaf,
    IReadOnlyList<long> CosignedAt
);
