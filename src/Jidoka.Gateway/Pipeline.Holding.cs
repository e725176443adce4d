using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Enforcing.Approvals;

namespace Jidoka.Gateway;

/// <summary>
/// A held call on its way. It stands in the ledger as held; then:
/// <code>
///   ask -> wait -> decide again -> covers? -> reserve -> use the approval -> record -> check the epoch -> release
///                       ^                                                                   |
///                       +------------------------- it moved: again -------------------------+
/// </code>
/// The use is appended before the release and never taken back: what fails after it needs a new approval.
/// </summary>
public sealed partial class Pipeline
{
    /// <inheritdoc/>
    public async ValueTask<Passage> AwaitAnswerAsync(
        Passage held,
        HoldNotice? notice,
        CancellationToken aborted
    )
    {
        if (held is not LivePassage { State: var state } || !CanBeAsked(state))
            return held;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(aborted, held.Cut);
        PassageState answered;
        try
        {
            (answered, _) = await AnswerAsync(state, notice, stop.Token);
        }
        catch
        {
            await PutBackAsync(state);
            throw;
        }
        if (answered.Answer is { Outcome: HoldOutcome.Unanswered or HoldOutcome.TooManyOpen })
            await PutBackAsync(state);
        // The cord stays with what was entered, which is disposed last.
        return new LivePassage(this, answered with { OwnsCord = false });
    }

    /// <summary>
    /// Of the tool calls of an answer: leaves those that are held to their tool leg, where they have one, and waits for
    /// the answers to the others.
    /// </summary>
    /// <param name="states">The calls, recorded.</param>
    /// <param name="asked">What came of asking in an earlier round, by call; this round adds to it.</param>
    /// <param name="aborted">The request's own end.</param>
    private async ValueTask<PassageState[]> AnswerHoldsAsync(
        PassageState[] states,
        Asked?[] asked,
        CancellationToken aborted
    )
    {
        var waiting = new Task<PassageState>[states.Length];
        for (var i = 0; i < states.Length; i++)
            waiting[i] = AnswerIntentAsync(states[i], asked, i, aborted);
        try
        {
            return await Task.WhenAll(waiting);
        }
        catch
        {
            // Nothing of the answer is released, whatever some of its calls were granted.
            await SettleAllAsync(
                [
                    .. waiting
                        .Where(static w => w.IsCompletedSuccessfully)
                        .Select(static w => w.Result),
                ],
                static _ => SettledAs.Superseded
            );
            throw;
        }
    }

    private async Task<PassageState> AnswerIntentAsync(
        PassageState state,
        Asked?[] asked,
        int place,
        CancellationToken aborted
    )
    {
        if (!CanBeAsked(state))
            return state;
        if (StandsBehindDoor(state.Call.Resource))
            return state with { IsDeferred = true };
        if (asked[place] is { Grant: { } granted })
            return await LiftAsync(state, granted);
        if (asked[place] is { } before)
            return state with { Answer = before.Answer };
        (state, var grant) = await AnswerAsync(state, notice: null, aborted);
        asked[place] = new(grant, state.Answer);
        return state;
    }

    private async ValueTask<(PassageState State, Grant? Grant)> AnswerAsync(
        PassageState held,
        HoldNotice? notice,
        CancellationToken stop
    )
    {
        var approval = await _approvals.AskAsync(held);
        if (approval is null)
            return (held with { Answer = new(HoldOutcome.TooManyOpen) }, null);
        if (approval.Stage == ApprovalStage.Open)
        {
            var id = approval.Id;
            approval = await _approvals.WaitAsync(approval, notice, stop);
            if (approval is null)
                return (held with { Answer = new(HoldOutcome.Gone, id) }, null);
        }
        stop.ThrowIfCancellationRequested();
        switch (approval.Stage)
        {
            case ApprovalStage.Granted:
                var grant = new Grant(approval);
                return (await LiftAsync(held, grant), grant);
            case ApprovalStage.Denied:
                var why = approval.Denied?.Why ?? "";
                return (held with { Answer = new(HoldOutcome.Denied, approval.Id, why) }, null);
            case ApprovalStage.Open:
                return (held with { Answer = new(HoldOutcome.Unanswered, approval.Id) }, null);
            default:
                return (held with { Answer = new(HoldOutcome.Gone, approval.Id) }, null);
        }
    }

    /// <summary>Decides a held call again, by the state of this moment, and releases it if its approval covers it still.</summary>
    private async ValueTask<PassageState> LiftAsync(PassageState held, Grant grant)
    {
        for (var round = 0; round < MaxRedecisions; round++)
        {
            var factory = _factory.Current;
            var state = DecideAgain(held, factory);
            if (state.Event.Decision.Verdict == Verdict.Hold)
            {
                if (!Covers(grant.Approval, state, factory))
                    return await RecordAsync(Refused(state, HoldOutcome.Moved, grant));
                state = Reserve(Lifted(state, grant.Approval.Id), factory);
            }
            else
                state = Reserve(state, factory);
            if (state.Event.Decision.IsAllowed && !await UseAsync(state, grant))
                return Refused(held, HoldOutcome.Gone, grant);
            state = await RecordAsync(state);
            if (!state.Event.Decision.IsAllowed || Stands(state, factory))
                return state;
            await SettleAsync(state, new Settlement(SettledAs.Superseded));
        }
        throw Restless();
    }

    private PassageState DecideAgain(PassageState held, FactorySnapshot factory)
    {
        var now = NowMs();
        var input = Weighed(
            held.Input with
            {
                TimeMs = now,
                BudgetRemaining = _budgets.Remaining(
                    held.Caller.Agent,
                    FactsOf(held.Caller, factory),
                    now
                ),
            },
            held.Caller,
            factory
        );
        return held with
        {
            Input = input,
            StartedAt = _time.GetTimestamp(),
            Event = held.Event with
            {
                TimeMs = now,
                Decision = DecisionEngine.Decide(input, factory),
                Mandates = input.Mandate?.Ids,
                Held = held.Index,
                ControlSize = factory.ControlSize,
            },
        };
    }

    private PassageState Reserve(PassageState state, FactorySnapshot factory)
    {
        if (!state.Event.Decision.IsAllowed)
            return state;
        var value = state.Event;
        return
            TryReserve(state.Input, state.Caller, factory, value.TimeMs, out var overspent)
                is not { } reservation
            ? state with
            {
                Lifted = null,
                Event = value with { Decision = overspent, Approval = null },
            }
            : state with
            {
                Reservation = reservation,
                Event = value with { Reserved = reservation.Limited ? reservation.Calls : 0 },
            };
    }

    /// <summary>Spends the approval, the first time; false if it is spent on another call or over.</summary>
    private async ValueTask<bool> UseAsync(PassageState state, Grant grant)
    {
        if (grant.IsUsed)
            return true;
        try
        {
            grant.IsUsed = await _approvals.TryUseAsync(grant.Approval.Id, state.Call.Id);
        }
        catch
        {
            GiveBack(state);
            throw;
        }
        // What policy allows by itself by now needs no approval.
        var may = grant.IsUsed || state.Lifted is null;
        if (!may)
            GiveBack(state);
        return may;
    }

    /// <summary>What a call at its tool's door is traced in: what its session shows, and what a person vouched for in it.</summary>
    private Evidence EvidenceAt(Bound bound, Caller caller, FactorySnapshot factory)
    {
        var evidence = EvidenceOf(bound.Shown, factory);
        if (IsNamed(bound.Session))
            _approvals.Lend(evidence, caller, bound.Session.Id, factory);
        return evidence;
    }

    // A trace may join several runs, and what is in doubt lends nothing.
    private void Endorse(Evidence evidence, Caller caller, Decided shown, FactorySnapshot factory)
    {
        if (shown is { Doubtful: false, Link: not "trace" })
            _approvals.Lend(evidence, caller, shown.Session, factory);
    }

    // Values were traced by what the inventory said then; if that moved, what was shown says nothing.
    private bool Covers(Approval approval, PassageState state, FactorySnapshot factory) =>
        ReferenceEquals(state.Asset, factory.Find(state.Call.Resource))
        && _approvals.ShapeOf(approval) is { } shown
        && HeldCallShape.Of(state.Input) is { } call
        && approval.Covers(shown, call, state.Event.Decision, factory);

    private static PassageState Lifted(PassageState state, ApprovalId approval) =>
        state with
        {
            Lifted = state.Event.Decision,
            Event = state.Event with
            {
                Decision = state.Event.Decision with { Verdict = Verdict.Allow },
                Approval = approval,
            },
        };

    private static PassageState Refused(PassageState state, HoldOutcome outcome, Grant grant) =>
        state with
        {
            Answer = new(outcome, grant.Approval.Id),
        };

    // Nothing was released, so the intent waits for the agent to ask again.
    private async ValueTask PutBackAsync(PassageState state)
    {
        if (state.Claimed is { } claimed)
            await _sessions.AddIntentAsync(PrincipalOf(state.Caller), claimed);
    }

    private static bool CanBeAsked(PassageState state) =>
        state is { Call.Kind: CallKind.CallTool, Event.Decision.Verdict: Verdict.Hold };

    /// <summary>
    /// Whether calls of a tool come through a door of Jidoka's: its server is one that Jidoka reaches, and listed it here.
    /// </summary>
    private bool StandsBehindDoor(AssetId tool)
    {
        var factory = _factory.Current;
        var server = AssetId.Server(tool.Name.Split('/')[0]);
        return !tool.IsLocalTool
            && factory.Pins.ContainsKey(tool)
            && factory.Find(server)?.Server is { } facts
            && (facts.Url is not null || facts.Command is not null);
    }

    /// <summary>A person's leave, and whether it is spent on this call.</summary>
    private sealed class Grant(Approval approval)
    {
        public Approval Approval { get; } = approval;

        public bool IsUsed { get; set; }
    }

    /// <summary>What came of asking for a call, so that nobody is asked or waited for again when it is decided again.</summary>
    private sealed record Asked(Grant? Grant, HoldAnswer? Answer);
}
