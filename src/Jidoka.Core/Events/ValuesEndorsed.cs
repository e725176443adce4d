using Jidoka.Core.Labeling;

namespace Jidoka.Core.Events;

/// <summary>
/// A person vouches for values of a held call. The answer to the call says so itself; this stands in a cache of the control
/// state, where the endorsement has outlived the approval.
/// </summary>
/// <param name="Endorsement">What is vouched for.</param>
public sealed record ValuesEndorsed(Endorsement Endorsement) : ApprovalEvent(Endorsement.Approval);
