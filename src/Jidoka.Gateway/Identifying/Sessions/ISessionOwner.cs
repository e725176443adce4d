using Jidoka.Core.Labeling.Remembering;
using Jidoka.Gateway.Enforcing;

namespace Jidoka.Gateway.Identifying.Sessions;

/// <summary>
/// The one writer of each session. Every operation is atomic for its principal. Messages are plain values, so that an
/// owner can live in another process; every owner passes the same conformance suite.
/// </summary>
public interface ISessionOwner
{
    /// <summary>
    /// Finds the session of a call, or opens one. A header names it; else the MCP session, the trace, or the longest
    /// known prefix of the conversation does; else it is new.
    /// </summary>
    /// <param name="who">The principal.</param>
    /// <param name="hint">What the request says.</param>
    /// <param name="read">What this call shows or reads; joined into the session.</param>
    /// <param name="fresh">The id to use if a session is opened without a name.</param>
    /// <param name="nowMs">Now, in milliseconds since the Unix epoch.</param>
    /// <exception cref="RefusedException">
    /// The name is another principal's or not acceptable (<see cref="RefusalFault.ForeignSession"/>), or a bound is
    /// reached (<see cref="RefusalFault.TooBusy"/>).
    /// </exception>
    ValueTask<SessionView> BindAsync(
        SessionPrincipal who,
        SessionHint hint,
        Label read,
        SessionId fresh,
        long nowMs
    );

    /// <summary>Joins what a call's answer brought into the session.</summary>
    ValueTask ReadAsync(SessionPrincipal who, SessionId session, Label read);

    /// <summary>Keeps what a session's model was shown.</summary>
    /// <param name="who">The principal.</param>
    /// <param name="session">The session.</param>
    /// <param name="shown">What it was shown.</param>
    /// <param name="isAll">Whether that is all, or comes to what is kept.</param>
    ValueTask ShowAsync(SessionPrincipal who, SessionId session, History shown, bool isAll);

    /// <summary>
    /// What a session's model was shown; nothing if the session is not known. One that showed more than
    /// <see cref="SessionLimits.MaxShownBytes"/>, or gave way to others, has lost it: what is not kept lends nothing.
    /// </summary>
    ValueTask<Shown> ShownAsync(SessionPrincipal who, SessionId session);

    /// <summary>Counts a consequential call that policy refused for good, and keeps what it was about.</summary>
    ValueTask RefusedAsync(SessionPrincipal who, SessionId session, RefusedTargets targets);

    /// <summary>
    /// Opens a session of before a restart, before calls come in. Where there is no room for it its principal has read all
    /// the same what it had read.
    /// </summary>
    /// <param name="trail">What the ledger says of it.</param>
    /// <param name="label">What it has read.</param>
    ValueTask RestoreAsync(SessionTrail trail, Label label);

    /// <summary>Counts what sessions of before a restart had read that are not known one by one any more.</summary>
    /// <param name="trail">Whose they were.</param>
    /// <param name="label">What they had read.</param>
    ValueTask RestoreAsync(ForgottenTrail trail, Label label);

    /// <summary>Takes what was found in the vault of a session of before a restart; the first who brings it counts.</summary>
    /// <param name="trail">The session.</param>
    /// <param name="refused">What was refused for good in it.</param>
    /// <param name="shown">What its model was shown.</param>
    ValueTask RecallAsync(SessionTrail trail, RefusedTargets refused, Shown shown);

    /// <summary>Keeps an allowed intent for its tool leg.</summary>
    ValueTask AddIntentAsync(SessionPrincipal who, Intent intent);

    /// <summary>Takes the oldest waiting intent that fits; null if none does.</summary>
    /// <param name="who">The principal.</param>
    /// <param name="only">Only of this session, when the call named one; null: of all of the principal's sessions.</param>
    /// <param name="key">What the tool leg asks for.</param>
    /// <param name="nowMs">Now, in milliseconds since the Unix epoch.</param>
    ValueTask<ClaimedIntent?> ClaimIntentAsync(
        SessionPrincipal who,
        SessionId? only,
        IntentKey key,
        long nowMs
    );

    /// <summary>The join of what all open sessions of an agent have read, whomever it acts for.</summary>
    ValueTask<Label> TaintOfAsync(AgentId agent);
}
