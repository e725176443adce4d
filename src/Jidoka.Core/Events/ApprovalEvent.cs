namespace Jidoka.Core.Events;

/// <summary>
/// Something happened to an approval. It grants nothing by itself, so it leaves the epoch alone: whoever uses an approval
/// looks at it in the state that its use is appended to.
/// </summary>
/// <param name="Approval">Which one.</param>
public abstract record ApprovalEvent(ApprovalId Approval) : ControlEvent;
