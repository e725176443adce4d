using Jidoka.Gateway.Enforcing.Approvals;

namespace Jidoka.Gateway;

/// <summary>What a door sees of the pipeline: everything between <c>identify</c> and <c>enforce</c>.</summary>
public interface IPipeline
{
    /// <summary>The control state now.</summary>
    FactorySnapshot Factory { get; }

    /// <summary>The id of a new call.</summary>
    CallId NewCallId();

    /// <summary>
    /// Takes a call through session binding, label, detect, decide, reserve and record. When this returns, the
    /// decision is durable. The caller must dispose the passage, and settle it first when it was released.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="caller">Who makes it.</param>
    /// <param name="aborted">The request's own end.</param>
    /// <exception cref="Enforcing.RefusedException">
    /// The call cannot even be decided: another principal's session, or the ledger cannot be written.
    /// </exception>
    ValueTask<Passage> EnterAsync(InterceptedCall call, Caller caller, CancellationToken aborted);

    /// <summary>
    /// Asks a person for a held tool call and waits for the answer, up to a bound. Everything else comes back as it is.
    /// When this returns a passage that is allowed, its release is durable and names the approval.
    /// </summary>
    /// <param name="held">What was entered; it still has to be disposed, after what this returns.</param>
    /// <param name="notice">Tells the caller that its call waits; null: nobody is to be told.</param>
    /// <param name="aborted">The request's own end.</param>
    /// <returns>The passage to go on with.</returns>
    /// <exception cref="Enforcing.RefusedException">The ledger cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The request ended, or containment cut it; nothing was released.</exception>
    ValueTask<Passage> AwaitAnswerAsync(
        Passage held,
        HoldNotice? notice,
        CancellationToken aborted
    );

    /// <summary>
    /// Records that a door refused a call by a rule of its own, before any policy was asked, so that it is seen where
    /// other refusals are. When this returns, the record is durable.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="caller">Who makes it.</param>
    /// <param name="refusal">The refusal, by a built-in rule.</param>
    /// <exception cref="Enforcing.RefusedException">It cannot be recorded, or the session is another principal's.</exception>
    ValueTask RecordRefusalAsync(InterceptedCall call, Caller caller, Decision refusal);

    /// <summary>
    /// Decides and records the tool calls of a model's answer, before any byte of them reaches the agent, and keeps
    /// those that pass as intents of the session for the tool leg to claim. A held call of a tool that stands behind a
    /// door passes, and waits there; one of a tool that the agent runs by itself is waited for here.
    /// </summary>
    /// <param name="inference">The model call's passage.</param>
    /// <param name="calls">The tool calls of one answer, whole, in order.</param>
    /// <param name="aborted">The request's own end.</param>
    /// <returns>One passage for each call, in order; dispose and settle them like any other.</returns>
    ValueTask<ImmutableArray<Passage>> DecideIntentsAsync(
        Passage inference,
        ImmutableArray<EmittedToolCall> calls,
        CancellationToken aborted
    );

    /// <summary>
    /// Whether a caller's key was revoked, or its agent or one that it acts for removed, since it was identified: what
    /// it has open must end.
    /// </summary>
    /// <param name="caller">Who was identified.</param>
    bool IsWithdrawn(Caller caller);

    /// <summary>
    /// Whether the caller's credential has ended by now, or a key from which it was derived: what it has open must end, and
    /// another credential may ask again.
    /// </summary>
    /// <param name="caller">Who was identified.</param>
    bool HasEnded(Caller caller);

    /// <summary>Notes that something was asked for that is not governed. Bounded and deduplicated; never blocks.</summary>
    /// <param name="what"><c>endpoint</c>, <c>field</c>, <c>tool</c>, <c>model</c>.</param>
    /// <param name="name">Its name; never content.</param>
    void NoteCoverage(string what, string name);
}
