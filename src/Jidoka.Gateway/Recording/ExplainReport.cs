using Jidoka.Core.Deciding.Explaining;

namespace Jidoka.Gateway.Recording;

/// <summary>Why a recorded call was decided as it was.</summary>
/// <param name="Index">The ledger index of the decision.</param>
/// <param name="Recorded">What was decided then; null if there is no such decision.</param>
/// <param name="Explanation">Why; null if it cannot be told. It holds values of the call that policies compared.</param>
/// <param name="Problem">Why it cannot be told; null if it can.</param>
public sealed record ExplainReport(
    long Index,
    Decision? Recorded,
    DecisionExplanation? Explanation,
    string? Problem
);
