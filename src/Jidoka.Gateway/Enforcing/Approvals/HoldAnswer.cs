namespace Jidoka.Gateway.Enforcing.Approvals;

/// <summary>What came of asking for a held call.</summary>
/// <param name="Outcome">Why it does not pass.</param>
/// <param name="Approval">The request; null: none was made.</param>
/// <param name="Why">What the person said to it; empty: nothing.</param>
public sealed record HoldAnswer(HoldOutcome Outcome, ApprovalId? Approval = null, string Why = "");
