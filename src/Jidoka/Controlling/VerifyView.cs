namespace Jidoka.Controlling;

/// <summary>What verifying a log came to.</summary>
/// <param name="Log">The log, <c>tenant/node</c>.</param>
/// <param name="Verified">Whether events, tree and signed checkpoints agree.</param>
/// <param name="Size">How many events were found sound.</param>
/// <param name="Root">The root hash over these, hex.</param>
/// <param name="Checkpoints">How many signed checkpoints were checked.</param>
/// <param name="SignedSize">How many events the newest of them covers.</param>
/// <param name="FirstBadIndex">The first event that cannot be trusted; null if there is none, or none can be named.</param>
/// <param name="Reason">What is wrong; null if nothing is.</param>
/// <param name="Removed">Of the events found sound, those that were removed for their age: their leaf hashes stand for them.</param>
internal sealed record VerifyView(
    string Log,
    bool Verified,
    long Size,
    string Root,
    long Checkpoints,
    long SignedSize,
    long? FirstBadIndex,
    string? Reason,
    long Removed
);
