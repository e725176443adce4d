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
    public bool HasEnded(Caller caller) =>
        Cord.HasEnded(caller, caller.EndsMs, _factory.Current.Keys, NowMs());

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

    internal void HoldUntil(Caller caller, CancellationTokenSource cord, long? endsMs) =>
        _cord.HoldUntil(caller, cord, endsMs);

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
}
