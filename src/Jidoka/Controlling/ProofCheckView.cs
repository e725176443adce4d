namespace Jidoka.Controlling;

/// <summary>What checking a proof file came to.</summary>
/// <param name="Proven">Whether the event stands in the log that the key signed.</param>
/// <param name="Reason">What is wrong; null if nothing is.</param>
/// <param name="Log">The log; null if nothing is proven, as are those after it.</param>
/// <param name="Index">The event's index.</param>
/// <param name="Size">How many events the signed checkpoint covers.</param>
/// <param name="Root">Its root, hex.</param>
/// <param name="Class">The event's class: <c>control</c> or <c>flow</c>.</param>
/// <param name="Event">The event.</param>
/// <param name="CosignedAt">When each witness asked for cosigned the checkpoint, in seconds since the Unix epoch.</param>
internal sealed record ProofCheckView(
    bool Proven,
    string? Reason,
    string? Log = null,
    long? Index = null,
    long? Size = null,
    string? Root = null,
    string? Class = null,
    JsonElement? Event = null,
    ImmutableArray<long>? CosignedAt = null
);
