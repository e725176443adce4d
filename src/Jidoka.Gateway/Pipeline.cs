using Jidoka.Core.Detecting;
using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Enforcing.Approvals;
using Jidoka.Gateway.Enforcing.Mandates;
using Jidoka.Gateway.Identifying.Sessions;
using Jidoka.Gateway.Recording;

namespace Jidoka.Gateway;

/// <summary>
/// The line. A door has intercepted and identified; then, for every call and on both passages:
/// <code>
///   bind session -> label -> detect -> decide -> reserve -> record -> check the epoch -> release ... settle
///                                        ^                              |
///                                        +------- it moved: again ------+
/// </code>
/// Label, detect and decide are pure. Nothing is released before its decision is durable, and nothing is released on
/// a state that has moved: stopping an agent moves the epoch first and pulls the cord second.
/// </summary>
public sealed partial class Pipeline : IPipeline
{
    /// <summary>How often a call is decided again because the state moved under it.</summary>
    public const int MaxRedecisions = 8;

    private readonly LiveFactory _factory;
    private readonly ISessionOwner _sessions;
    private readonly BudgetBook _budgets;
    private readonly Recorder _recorder;
    private readonly ApprovalBook _approvals;
    private readonly MandateBook _mandates;
    private readonly Cord _cord;
    private readonly CoverageNotes _coverage;
    private readonly IdSource _ids;
    private readonly TimeProvider _time;

    /// <summary>Puts the line together.</summary>
    public Pipeline(
        LiveFactory factory,
        ISessionOwner sessions,
        BudgetBook budgets,
        Recorder recorder,
        ApprovalBook approvals,
        Cord cord,
        CoverageNotes coverage,
        IdSource ids,
        TimeProvider time
    )
    {
        _factory = factory;
        _sessions = sessions;
        _budgets = budgets;
        _recorder = recorder;
        _approvals = approvals;
        _mandates = new MandateBook(factory);
        _cord = cord;
        _coverage = coverage;
        _ids = ids;
        _time = time;
        _factory.Changing += change => _cord.Follow(change, isInForce: false);
        _factory.Changed += (_, change) => _cord.Follow(change, isInForce: true);
    }

    /// <summary>Whether detectors look at calls; what policy guarantees must not depend on it.</summary>
    public bool Detects { get; init; } = true;

    /// <inheritdoc/>
    public FactorySnapshot Factory => _factory.Current;

    /// <inheritdoc/>
    public CallId NewCallId() => _ids.Call();

    /// <inheritdoc/>
    public bool IsWithdrawn(Caller caller) => _cord.IsWithdrawn(caller);

    /// <inheritdoc/>
    public void NoteCoverage(string what, string name) => _coverage.Note(what, name);

    /// <inheritdoc/>
    public async ValueTask<Passage> EnterAsync(
        InterceptedCall call,
        Caller caller,
        CancellationToken aborted
    )
    {
        var bound = await BindAsync(call, caller);
        var cord = _cord.Hold(caller);
        try
        {
            for (var round = 0; round < MaxRedecisions; round++)
            {
                aborted.ThrowIfCancellationRequested();
                var factory = _factory.Current;
                var state = Decide(call, caller, bound, factory, !HasReserved(bound)) with
                {
                    Cord = cord,
                    OwnsCord = true,
                    Claimed = bound.Claimed?.Intent,
                    Asset = factory.Find(call.Resource),
                };
                state = await RecordAsync(state);
                await NoteRefusalAsync(state);
                if (!state.Event.Decision.IsAllowed || Stands(state, factory))
                    return new LivePassage(this, state);
                await SettleAsync(state, new Settlement(SettledAs.Superseded));
            }
            throw Restless();
        }
        catch
        {
            LetGo(caller, cord);
            // Nothing was released, so the intent still waits for its tool leg.
            if (bound.Claimed is { } claimed)
                await _sessions.AddIntentAsync(PrincipalOf(caller), claimed.Intent);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask RecordRefusalAsync(InterceptedCall call, Caller caller, Decision refusal)
    {
        var session = await _sessions.BindAsync(
            PrincipalOf(caller),
            call.Hint,
            Label.Clean,
            _ids.Session(),
            NowMs()
        );
        // Nothing of it was shown to a model, so it taints nothing and claims no intent.
        var bound = new Bound(session, Labels.None, null, IsSound: true) { Refusal = refusal };
        await RecordAsync(Decide(call, caller, bound, _factory.Current, reserve: false));
    }

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<Passage>> DecideIntentsAsync(
        Passage inference,
        ImmutableArray<EmittedToolCall> calls,
        CancellationToken aborted
    )
    {
        var parent = ((LivePassage)inference).State;
        var asked = new Asked?[calls.Length];
        for (var round = 0; round < MaxRedecisions; round++)
        {
            aborted.ThrowIfCancellationRequested();
            var factory = _factory.Current;
            var states = await AnswerHoldsAsync(
                await RecordIntentsAsync(parent, calls, factory),
                asked,
                aborted
            );
            foreach (var state in states)
                await NoteRefusalAsync(state);
            var allowed = states.Where(static s => s.Event.Decision.IsAllowed).ToArray();
            if (!Array.TrueForAll(allowed, s => Stands(s, factory)))
            {
                await SettleAllAsync(allowed, static _ => SettledAs.Superseded);
                continue;
            }
            await KeepIntentsAsync(
                [.. states.Where(static s => s.IsDeferred || s.Event.Decision.IsAllowed)],
                factory.Epoch
            );
            return [.. states.Select(s => new LivePassage(this, s))];
        }
        throw Restless();
    }

    internal async ValueTask SettleAsync(PassageState state, Settlement settlement)
    {
        // What was released counts as spent even if it failed: the upstream may have done it.
        var reserved = state.Event.Reserved;
        var spent = settlement.As == SettledAs.Superseded ? 0 : reserved;
        // An error, or half an answer, is read by the model like any other.
        Label? read = null;
        if (
            settlement.As != SettledAs.Superseded
            && state.Event is { Kind: CallKind.CallTool or CallKind.ReadData, Leg: Leg.Tool }
        )
        {
            var label = PartLabeler.ResultLabel(_factory.Current.Find(state.Call.Resource));
            await _sessions.ReadAsync(PrincipalOf(state.Caller), state.Event.Session, label);
            if (settlement.As is SettledAs.Done or SettledAs.Failed)
            {
                await ShowAnswerAsync(state, settlement);
                read = label;
            }
        }
        try
        {
            await _recorder.SettledAsync(
                new Settled
                {
                    TimeMs = NowMs(),
                    Call = state.Call.Id,
                    Decided = state.Index,
                    As = settlement.As,
                    Spent = spent,
                    Status = settlement.Status,
                    PromptTokens = settlement.PromptTokens,
                    CompletionTokens = settlement.CompletionTokens,
                    ServedModel = settlement.ServedModel,
                    Fingerprint = settlement.Fingerprint,
                    Provider = settlement.Provider,
                    DurationUs = (long)_time.GetElapsedTime(state.StartedAt).TotalMicroseconds,
                    Read = read,
                },
                SubjectOf(state.Caller),
                settlement.Answer
            );
            _coverage.NoteServed(state.Call.Resource, settlement);
        }
        finally
        {
            // What was not released is not spent, whether that can be recorded or not.
            if (state.Reservation is { } reservation)
                _budgets.Settle(reservation, spent);
        }
    }

    /// <summary>Settles each; one whose settlement cannot be written stays in doubt and keeps no other from it.</summary>
    private async ValueTask SettleAllAsync(PassageState[] states, Func<int, SettledAs> end)
    {
        for (var i = 0; i < states.Length; i++)
        {
            if (!states[i].Event.Decision.IsAllowed)
                continue;
            try
            {
                await SettleAsync(states[i], new Settlement(end(i)));
            }
            catch (RefusedException)
            {
                // The decision stays open in the ledger, which is what is true of it.
            }
        }
    }

    internal void LetGo(Caller caller, CancellationTokenSource cord) => _cord.LetGo(caller, cord);

    private async ValueTask<Bound> BindAsync(InterceptedCall call, Caller caller)
    {
        var who = PrincipalOf(caller);
        var now = NowMs();
        var factory = _factory.Current;
        var labels = PartLabeler.Label(
            call.Parts,
            FactsOf(caller, factory)?.HumanUserTurns ?? false,
            factory
        );
        var session = await _sessions.BindAsync(
            who,
            call.Hint,
            labels.Context,
            _ids.Session(),
            now
        );
        await TakeMandateAsync(caller, session);
        await ShowAsync(who, session, call, labels);
        if (call.Leg != Leg.Tool)
            return new Bound(session, labels, null, IsSound: true);
        if (!ArgumentDigest.TryCompute(call.Arguments, out var digest))
            return new Bound(session, labels, null, IsSound: false);
        var only = call.Hint.Header is null ? (SessionId?)null : session.Id;
        var claimed = await _sessions.ClaimIntentAsync(
            who,
            only,
            new IntentKey(call.Resource, digest),
            now
        );
        if (claimed is { Doubtful: false })
            return new Bound(
                session with
                {
                    Id = claimed.Intent.Session,
                    Link = "intent",
                },
                labels,
                claimed,
                true
            );
        // No intent, or several that fit: the call carries the taint of all that the agent has open.
        var taint = await _sessions.TaintOfAsync(caller.Agent);
        var tainted = session with
        {
            Label = session.Label.Join(taint),
            Doubtful = claimed is not null,
        };
        if (claimed is not null)
            tainted = tainted with { Id = claimed.Intent.Session, Link = "intent" };
        return new Bound(
            tainted,
            labels with
            {
                Context = labels.Context.Join(taint),
            },
            claimed,
            true
        )
        {
            Shown = claimed is null ? await ShownToAsync(who, session) : Shown.Nothing,
        };
    }

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

    private void GiveBack(PassageState state)
    {
        if (state.Reservation is { } reservation)
            _budgets.Settle(reservation, spent: 0);
    }

    private async ValueTask<PassageState> RecordAsync(PassageState state)
    {
        try
        {
            return state with { Index = await _recorder.DecidedAsync(new[] { RecordOf(state) }) };
        }
        catch
        {
            GiveBack(state);
            throw;
        }
    }

    private static DecidedRecord RecordOf(PassageState state) =>
        new(
            state.Event,
            state.Input,
            SubjectOf(state.Caller),
            state.Call.Kind == CallKind.CallTool ? state.Call.Arguments : state.Call.Body
        );

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

    private long NowMs() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private static AgentFacts? FactsOf(Caller caller, FactorySnapshot factory) =>
        factory.Find(AssetId.Agent(caller.Agent))?.Agent;

    private static SessionPrincipal PrincipalOf(Caller caller) => new(caller.Agent, caller.User);

    private static string SubjectOf(Caller caller) =>
        caller.User is { } user ? "user:" + user.Value : "agent:" + caller.Agent.Value;

    private static RefusedException Restless() =>
        new(
            RefusalFault.TooBusy,
            "The control state keeps changing while this call is decided; try again."
        );

    private static Decision BadArguments { get; } =
        Decision.Refuse(
            "jidoka:bad-arguments",
            "The arguments are not one JSON object with unique members within the bounds on depth."
        );

    private static Decision OverBudget { get; } =
        Decision.Refuse("jidoka:budget", "The agent's call budget for this period is used up.");

    private sealed record Bound(
        SessionView Session,
        Labels Labels,
        ClaimedIntent? Claimed,
        bool IsSound
    )
    {
        /// <summary>What the call may be traced in, where no intent says more.</summary>
        public Shown Shown { get; init; } = Shown.Nothing;

        /// <summary>A refusal that stands already, by the door.</summary>
        public Decision? Refusal { get; init; }
    }
}
