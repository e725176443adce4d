namespace Jidoka.Gateway.Recording;

/// <summary>What came of deciding a recorded call again.</summary>
/// <param name="Index">The ledger index of the decision.</param>
/// <param name="Recorded">What was decided then; null if the replay was not possible.</param>
/// <param name="Replayed">What is decided now.</param>
/// <param name="Same">Whether verdict and determining policies are equal.</param>
/// <param name="Problem">Why it could not be replayed; null if it could.</param>
public sealed record ReplayReport(
    long Index,
    Decision? Recorded,
    Decision? Replayed,
    bool Same,
    string? Problem
)
{
    internal static ReplayReport Impossible(long index, string why) =>
        new(index, null, null, false, why);
}
