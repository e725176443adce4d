using Jidoka.Core.Labeling;

namespace Jidoka.Core.Events;

/// <summary>A person let a held call pass, once.</summary>
/// <param name="Approval">Which request.</param>
/// <param name="Why">Why, in that person's words; empty: not said.</param>
/// <param name="ExpiresMs">Until when it is good, in milliseconds since the Unix epoch.</param>
public sealed record ApprovalGranted(ApprovalId Approval, string Why, long ExpiresMs)
    : ApprovalEvent(Approval)
{
    /// <summary>
    /// The values that select the call's target and that the person vouches for in this session, by place and kind; the
    /// values stand in the vault. Empty: none.
    /// </summary>
    public ImmutableArray<EndorsedPlace> Endorsed { get; init; } = [];
}
