namespace Jidoka.Core.Events;

/// <summary>A person refused a held call. The same call is refused without asking again until then.</summary>
/// <param name="Approval">Which request.</param>
/// <param name="Why">Why, in that person's words, which the agent is told; empty: not said.</param>
/// <param name="ExpiresMs">Until when that stands, in milliseconds since the Unix epoch.</param>
public sealed record ApprovalDenied(ApprovalId Approval, string Why, long ExpiresMs)
    : ApprovalEvent(Approval);
