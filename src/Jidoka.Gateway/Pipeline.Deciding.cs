using Jidoka.Core.Detecting;
using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Identifying.Sessions;

namespace Jidoka.Gateway;

/// <summary>The pure stages of the line, label, detect and decide, and when what was decided stands.</summary>
public sealed partial class Pipeline
{
    private PassageState Decide(
        InterceptedCall call,
        Caller caller,
        Bound bound,
        FactorySnapshot factory,
        bool reserve,
        Evidence? evidence = null
    )
    {
        var now = NowMs();
        var facts = FactsOf(caller, factory);
        var tool = call.Kind == CallKind.CallTool ? factory.Find(call.Resource)?.Tool : null;
        var labels = bound.Labels;
        var flow =
            call.Kind == CallKind.CallTool && bound.Claimed is null
                ? FlowFacts.Trace(call, tool, evidence ?? EvidenceAt(bound, caller, factory))
                : null;
        if (flow is not null)
            labels = labels with { Origins = flow.Origins };
        var findings = Detects ? CredentialDetector.Detect(call) : [];
        var over = TakenOver(bound, caller, factory, now);
        var input =
            over?.Input
            ?? Weighed(
                bound.Claimed is { } claimed
                    ? Again(claimed.Intent.Input, call, caller, bound, now)
                    : InputOf(call, caller, labels, findings, bound.Session, now) with
                    {
                        Payload = flow?.Payload,
                        Mandate = flow?.Mandate,
                        Clean = flow?.IsClean ?? false,
                        BudgetRemaining = _budgets.Remaining(caller.Agent, facts, now),
                    },
                caller,
                factory
            );
        var decision =
            bound.Refusal is { } refusal ? refusal
            : !bound.IsSound ? BadArguments
            : over?.Decision ?? DecisionEngine.Decide(input, factory);
        BudgetReservation? reservation = null;
        if (decision.IsAllowed && reserve)
        {
            reservation = TryReserve(input, caller, factory, now, out var overspent);
            if (reservation is null)
                decision = overspent;
        }
        return new PassageState
        {
            Call = call,
            Caller = caller,
            Input = input,
            Labels = labels,
            Shown = bound.Shown.History,
            Reservation = reservation,
            StartedAt = _time.GetTimestamp(),
            Event = new Decided
            {
                TimeMs = now,
                Call = call.Id,
                Kind = call.Kind,
                Door = call.Door,
                Leg = call.Leg,
                Resource = call.Resource,
                Agent = caller.Agent,
                User = caller.User,
                Chain = caller.Chain,
                Credential = caller.Credential,
                CredentialId = caller.CredentialId,
                Bound = caller.IsBound,
                Scopes = caller.Scopes,
                Session = bound.Session.Id,
                Link = bound.Session.Link,
                Doubtful = bound.Session.Doubtful,
                Trace = call.Hint.TraceParent,
                Decision = decision,
                Label = input.Context.Join(labels.Context),
                Findings =
                [
                    .. findings.Select(static f => f.Kind).Distinct(StringComparer.Ordinal),
                ],
                Intent = bound.Claimed?.Intent.Index,
                Parent = call.Parent,
                Mandates = input.Mandate?.Ids,
                Reserved = reservation is { Limited: true } ? reservation.Calls : 0,
                ControlSize = factory.ControlSize,
                Consequential =
                    call.Kind == CallKind.Delegate
                    || (call.Kind == CallKind.CallTool && (tool?.IsConsequential ?? true)),
                Streaming = call.Streaming,
                UnknownFields = call.UnknownFields,
                Shown = LineageSources.ShownBy(call, labels, factory),
                Sources = LineageSources.Of(flow, factory),
            },
        };
    }

    /// <summary>The intent whose decision stands for its second leg too: nothing that it depends on has moved.</summary>
    private static Intent? TakenOver(
        Bound bound,
        Caller caller,
        FactorySnapshot factory,
        long nowMs
    ) =>
        bound.Claimed is { Doubtful: false } sure
        && sure.Intent.Epoch == factory.Epoch
        && sure.Intent.Input.IsOf(caller)
        && IsUnder(sure.Intent.Input, caller, factory, nowMs)
            ? sure.Intent
            : null;

    /// <summary>What a second leg is decided on where the first leg's decision does not stand: its evidence, now.</summary>
    private static DecisionInput Again(
        DecisionInput first,
        InterceptedCall call,
        Caller caller,
        Bound bound,
        long now
    ) =>
        first.Of(caller) with
        {
            Leg = call.Leg,
            Door = call.Door,
            Context = first.Context.Join(bound.Labels.Context),
            Session = first.Session with
            {
                Doubtful = first.Session.Doubtful || bound.Session.Doubtful,
                Label = first.Session.Label.Join(bound.Session.Label),
            },
            TimeMs = now,
        };

    /// <summary>
    /// Whether a decision stands on the state of this moment: nothing moved, or what moved leaves the inventory alone,
    /// by which values were traced, and decides the same. Facts may arrive faster than calls are recorded.
    /// </summary>
    private bool Stands(PassageState state, FactorySnapshot decidedOn)
    {
        for (var round = 0; round < MaxRedecisions; round++)
        {
            var now = _factory.Current;
            if (now.Epoch == decidedOn.Epoch)
                return true;
            if (
                !ReferenceEquals(now.Assets, decidedOn.Assets)
                || !IsUnder(state.Input, state.Caller, now, NowMs())
            )
                return false;
            var again = DecisionEngine.Decide(state.Input, now);
            var before = state.Lifted ?? state.Event.Decision;
            if (
                again.Verdict != before.Verdict
                || !again.Policies.SequenceEqual(before.Policies, StringComparer.Ordinal)
            )
                return false;
            decidedOn = now;
        }
        return false;
    }

    private static DecisionInput InputOf(
        InterceptedCall call,
        Caller caller,
        Labels labels,
        ImmutableArray<Finding> findings,
        SessionView session,
        long now
    ) =>
        new DecisionInput
        {
            Agent = caller.Agent,
            Kind = call.Kind,
            Resource = call.Resource,
            Door = call.Door,
            Leg = call.Leg,
            Streaming = call.Streaming,
            Arguments = call.Kind is CallKind.CallTool or CallKind.ReadData or CallKind.AskClient
                ? System.Text.Encoding.UTF8.GetString(call.Arguments.Span)
                : null,
            Context = labels.Context,
            Origins = labels.Origins,
            Findings = findings,
            ProviderFeatures = call.ProviderFeatures,
            Session = session.Facts,
            TimeMs = now,
        }.Of(caller);

    private static Decision BadArguments { get; } =
        Decision.Refuse(
            "jidoka:bad-arguments",
            "The arguments are not one JSON object with unique members within the bounds on depth."
        );

    private static Decision OverBudget { get; } =
        Decision.Refuse("jidoka:budget", "The agent's call budget for this period is used up.");
}
