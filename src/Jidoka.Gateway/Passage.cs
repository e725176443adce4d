using Jidoka.Gateway.Enforcing.Approvals;

namespace Jidoka.Gateway;

/// <summary>
/// One decided call on its way: what <see cref="IPipeline.EnterAsync"/> gives to the door. The door enforces
/// <see cref="Decision"/>, watches <see cref="Cut"/> while anything is open, and settles.
/// </summary>
public abstract class Passage : IAsyncDisposable
{
    /// <summary>The call.</summary>
    public abstract InterceptedCall Call { get; }

    /// <summary>Who makes it.</summary>
    public abstract Caller Caller { get; }

    /// <summary>The session that it was bound to.</summary>
    public abstract SessionId Session { get; }

    /// <summary>The decision. Only <see cref="Verdict.Allow"/> may be released.</summary>
    public abstract Decision Decision { get; }

    /// <summary>
    /// Whether the door passes it on. Besides what is allowed this is a held call of a model's answer whose tool stands
    /// behind a door: it waits there, where it would have its effect.
    /// </summary>
    public virtual bool Passes => Decision.IsAllowed;

    /// <summary>Of a held call, what came of asking a person; null: nobody was asked.</summary>
    public virtual HoldAnswer? HoldAnswer => null;

    /// <summary>The ledger index of the decision.</summary>
    public abstract long Index { get; }

    /// <summary>
    /// Fires when the agent, or one it acts for, is contained, or the caller's credential has ended: cut the upstream and the
    /// caller's stream at once.
    /// </summary>
    public abstract CancellationToken Cut { get; }

    /// <summary>
    /// Says that the call goes on with another credential of its caller, or waits with none: it is cut at that one's end, not at
    /// the end of the one that it was made with.
    /// </summary>
    /// <param name="endsMs">The end, in milliseconds since the Unix epoch; null: it has none.</param>
    public virtual void HoldUntil(long? endsMs) { }

    /// <summary>
    /// Records what became of the call. Await it before the answer is passed on, where the answer is whole; the first
    /// call counts, later ones do nothing.
    /// </summary>
    public abstract ValueTask SettleAsync(Settlement settlement);

    /// <summary>Settles as abandoned what was released and not settled, and lets go of the cord.</summary>
    public abstract ValueTask DisposeAsync();
}
