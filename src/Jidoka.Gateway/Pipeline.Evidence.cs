using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Identifying.Sessions;
using Jidoka.Gateway.Labeling;
using Jidoka.Gateway.Recording;
using Jidoka.Storage.Recording;

namespace Jidoka.Gateway;

/// <summary>What the tools' door knows of a session that names itself: what its model was shown and its tools answered.</summary>
public sealed partial class Pipeline
{
    private readonly Conversations _conversations = new();

    private static Evidence EvidenceOf(Shown shown, FactorySnapshot factory)
    {
        // What tools return is read as the inventory says that the call is decided on.
        var history =
            shown.History?.ReadBy(factory.Assets, () => Conversations.Begin(factory))
            ?? Conversations.Begin(factory);
        return new(history) { Lost = shown.Lost };
    }

    /// <summary>Labels what a call shows, and keeps what it read for the calls that go on from it.</summary>
    private ReadConversation? Read(InterceptedCall call, Caller caller, FactorySnapshot factory) =>
        call.Parts.IsDefaultOrEmpty
            ? null
            : _conversations.Read(
                PrincipalOf(caller),
                call.Hint,
                call.Parts,
                FactsOf(caller, factory)?.HumanUserTurns ?? false,
                factory
            );

    /// <summary>
    /// What a call without an intent may be traced in: only what the session shows that the call itself names. Linkage by
    /// anything weaker lends nothing.
    /// </summary>
    private async ValueTask<Shown> ShownToAsync(SessionPrincipal who, SessionView session) =>
        IsNamed(session) ? await _sessions.ShownAsync(who, session.Id) : Shown.Nothing;

    private async ValueTask ShowAsync(
        SessionPrincipal who,
        SessionView session,
        InterceptedCall call,
        ReadConversation? read
    )
    {
        if (call.Kind == CallKind.Infer && IsNamed(session) && read is not null)
            await _sessions.ShowAsync(who, session.Id, read.History, isAll: true);
    }

    /// <summary>Adds what a tool answered to what its session shows; what was refused never comes here.</summary>
    private async ValueTask ShowAnswerAsync(PassageState state, Settlement settlement)
    {
        if (
            state.Event.Link != "header"
            || state.Event.Doubtful
            || state.Call.Kind != CallKind.CallTool
        )
            return;
        var factory = _factory.Current;
        if (
            ToolAnswer.PartOf(state.Call.Resource, state.Call.Arguments, settlement.Answer, factory)
            is not { } part
        )
            return;
        var label = PartLabeler.LabelOf(part, humanUserTurns: false, factory);
        await _sessions.ShowAsync(
            PrincipalOf(state.Caller),
            state.Event.Session,
            Conversations.Begin(factory).And(part, label),
            isAll: false
        );
    }

    private async ValueTask NoteRefusalAsync(PassageState state)
    {
        if (IsRefusedForGood(state))
            await _sessions.RefusedAsync(
                PrincipalOf(state.Caller),
                state.Event.Session,
                TargetsOf(state, _factory.Current)
            );
    }

    private static bool IsRefusedForGood(PassageState state) =>
        state.Event
            is { Kind: CallKind.CallTool, Decision.Verdict: Verdict.Deny, Consequential: true }
        && !state.Event.Decision.Policies.Any(static p =>
            p.StartsWith("jidoka:", StringComparison.Ordinal)
        );

    private static RefusedTargets TargetsOf(PassageState state, FactorySnapshot factory) =>
        RefusedTargets.Of(state.Input.Arguments ?? "{}", factory.Find(state.Call.Resource)?.Tool);

    private static bool IsNamed(SessionView session) =>
        session is { Link: "header", Doubtful: false };

    /// <summary>Where what sessions of before a restart showed is found; null: nowhere.</summary>
    public SessionRecall? Recall { get; init; }

    /// <summary>Recalls a session of before a restart, before a call of it is decided.</summary>
    private async ValueTask<SessionView> RecalledAsync(
        SessionPrincipal who,
        SessionView session,
        Caller caller,
        FactorySnapshot factory
    )
    {
        if (session.Unread is not { } trail || Recall is not { } recall)
            return session;
        var human = FactsOf(caller, factory)?.HumanUserTurns ?? false;
        RecalledSession found;
        try
        {
            found = recall.Find(trail, human, factory);
        }
        catch (LedgerUnavailableException e)
        {
            throw new RefusedException(
                RefusalFault.LedgerUnavailable,
                "Jidoka cannot read what this session did before a restart, so its call does not pass; try again later.",
                e
            );
        }
        await _sessions.RecallAsync(
            trail,
            found.Refused,
            new(found.History, found.IsLost ? session.Label : null)
        );
        return session with
        {
            RefusedTargets = found.Refused.And(session.RefusedTargets),
            Unread = null,
        };
    }
}
