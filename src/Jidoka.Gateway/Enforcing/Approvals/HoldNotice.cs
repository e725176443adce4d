namespace Jidoka.Gateway.Enforcing.Approvals;

/// <summary>Tells whoever made a held call that it waits; called when the wait begins, and again after each silence.</summary>
/// <param name="approval">What it waits for.</param>
/// <param name="stop">Fires when the wait must end.</param>
public delegate ValueTask HoldNotice(Approval approval, CancellationToken stop);
