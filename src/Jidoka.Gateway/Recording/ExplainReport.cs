using Jidoka.Core.Deciding.Explaining;

namespace Jidoka.Gateway.Recording;

/// <summary>Why a recorded call was decided as it was.</summary>
/// <param name="Index">The ledger index of the decision.</param>
/// <param name="Recorded">What was decided then; null if there is no such decision.</param>
/// <param name="Explanation">Why; null if it cannot be told.</param>
/// <param name="Problem">Why it cannot be told; null if it can.</param>
/// <param name="Raw">Whether the explanation holds values of the call, else their lengths.</param>
/// <param name="Commitment">The vault's keyed commitment to what the decision was made on; null if that was not kept.</param>
public sealed record ExplainReport(
    long Index,
    Decision? Recorded,
    DecisionExplanation? Explanation,
    string? Problem,
    bool Raw = false,
    string? Commitment = null
);
