namespace Jidoka.Core.Events;

/// <summary>An approval was spent on a call. It is appended before the call's release, and never a second time.</summary>
/// <param name="Approval">Which one.</param>
/// <param name="Call">The call.</param>
public sealed record ApprovalUsed(ApprovalId Approval, CallId Call) : ApprovalEvent(Approval);
