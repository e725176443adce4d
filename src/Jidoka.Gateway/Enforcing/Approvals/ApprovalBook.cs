using System.Collections.Concurrent;
using Jidoka.Gateway.Recording;
using Jidoka.Storage.Recording;

namespace Jidoka.Gateway.Enforcing.Approvals;

/// <summary>
/// Requests for approvals, their answers and their single use. All of it is control state, folded from the ledger; here
/// stands only what cannot be kept there: who waits, and the digests of arguments.
/// </summary>
public sealed partial class ApprovalBook : IApprovals
{
    private readonly LiveFactory _factory;
    private readonly ILog _log;
    private readonly ApprovalOptions _options;
    private readonly IdSource _ids;
    private readonly TimeProvider _time;
    private readonly HoldWaiters _waiters = new();

    // Null: erased, or unreadable. At most one for each approval that is kept.
    private readonly ConcurrentDictionary<ApprovalId, HeldCallShape?> _shapes = new();

    /// <summary>Opens the book on the control state.</summary>
    /// <param name="factory">The control state.</param>
    /// <param name="log">Ledger and vault.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="ids">Makes ids.</param>
    /// <param name="time">The clock.</param>
    public ApprovalBook(
        LiveFactory factory,
        ILog log,
        ApprovalOptions options,
        IdSource ids,
        TimeProvider time
    )
    {
        _factory = factory;
        _log = log;
        _options = options;
        _ids = ids;
        _time = time;
        _factory.Changed += (_, change) => Follow(change);
    }

    /// <inheritdoc/>
    public event Action<Approval>? Asked;

    /// <summary>How many calls wait for an answer.</summary>
    public int Waiting => _waiters.Count;

    /// <inheritdoc/>
    public ImmutableArray<Approval> List()
    {
        var now = NowMs();
        return
        [
            .. _factory
                .Current.Approvals.Values.Where(a => !a.IsOver(now))
                .OrderBy(static a => a.Request.Decided),
        ];
    }

    /// <inheritdoc/>
    public Approval? Find(ApprovalId id) =>
        _factory.Current.Approvals.GetValueOrDefault(id) is { } known && !known.IsOver(NowMs())
            ? known
            : null;

    /// <inheritdoc/>
    public DecisionInput? Show(Approval approval) =>
        _log.Vault.Open(approval.Request.Decided, VaultParts.Input) is { } bytes
            ? EventJson.ReadInput(bytes.Span)
            : null;

    /// <inheritdoc/>
    public ValueTask<long?> AllowAsync(
        ApprovalId id,
        string by,
        string why,
        bool endorse,
        CancellationToken cancelled
    )
    {
        CheckWhy(why);
        var endorsed = endorse && Find(id) is { } known ? SelectingPlaces(Show(known)) : [];
        return AnswerAsync(
            id,
            now => new ApprovalGranted(id, why, now + _options.ExpireMs)
            {
                TimeMs = now,
                By = by,
                Endorsed = endorsed,
            },
            cancelled
        );
    }

    /// <inheritdoc/>
    public ValueTask<long?> DenyAsync(
        ApprovalId id,
        string by,
        string why,
        CancellationToken cancelled
    )
    {
        CheckWhy(why);
        return AnswerAsync(
            id,
            now => new ApprovalDenied(id, why, now + _options.ExpireMs) { TimeMs = now, By = by },
            cancelled
        );
    }

    /// <summary>Finds what was asked or answered for this very call, or asks.</summary>
    /// <param name="held">The held call, recorded.</param>
    /// <returns>The approval, open or answered; null if nobody can be asked, because too many requests are open.</returns>
    /// <exception cref="RefusedException">The request cannot be recorded.</exception>
    internal async ValueTask<Approval?> AskAsync(PassageState held)
    {
        if (HeldCallShape.Of(held.Input) is not { } shape)
            return null;
        LoadShapes(held);
        Approval? found = null;
        ApprovalRequested? made = null;
        try
        {
            await _factory.AppendUnlessAsync(
                (state, now) =>
                {
                    found = Matching(held, shape, state, now);
                    return found is null && HasRoom(state, held.Caller.Agent, now)
                        ? made = RequestOf(held, state, now)
                        : null;
                },
                CancellationToken.None
            );
        }
        catch (LedgerUnavailableException e)
        {
            throw Unrecordable(e);
        }
        if (made is not null)
        {
            _shapes[made.Approval] = shape;
            found = new(made);
        }
        if (found is { Stage: ApprovalStage.Open })
            Asked?.Invoke(found);
        return found;
    }

    /// <summary>Waits until a person answered, or the bound is reached.</summary>
    /// <param name="approval">What to wait for.</param>
    /// <param name="notice">Tells the caller that it waits; null: nobody is to be told.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <returns>The approval as it stands then; null if it is over or void.</returns>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    internal async ValueTask<Approval?> WaitAsync(
        Approval approval,
        HoldNotice? notice,
        CancellationToken stop
    )
    {
        var left = Math.Min(_options.WaitMs, approval.ExpiresMs - NowMs());
        if (left <= 0 || !_waiters.TryBegin(approval.Id, out var waiter))
            return Find(approval.Id);
        try
        {
            var began = _time.GetTimestamp();
            while (Find(approval.Id) is { Stage: ApprovalStage.Open })
            {
                var rest = left - (long)_time.GetElapsedTime(began).TotalMilliseconds;
                if (rest <= 0)
                    break;
                if (notice is not null)
                    await notice(approval, stop);
                try
                {
                    await waiter.Task.WaitAsync(
                        TimeSpan.FromMilliseconds(Math.Min(rest, _options.BeatMs)),
                        _time,
                        stop
                    );
                }
                catch (TimeoutException)
                {
                    // Told again, or the bound is reached.
                }
            }
            return Find(approval.Id);
        }
        finally
        {
            _waiters.End(approval.Id, waiter);
        }
    }

    /// <summary>Spends an approval. Of those who try at once, one succeeds: the use moves with the append.</summary>
    /// <returns>Whether it was spent on this call.</returns>
    /// <exception cref="RefusedException">The use cannot be recorded.</exception>
    internal async ValueTask<bool> TryUseAsync(ApprovalId id, CallId call)
    {
        try
        {
            var index = await _factory.AppendUnlessAsync(
                (state, now) =>
                    state.Approvals.TryGetValue(id, out var known)
                    && known.Stage == ApprovalStage.Granted
                    && !known.IsOver(now)
                        ? new ApprovalUsed(id, call) { TimeMs = now, By = "line" }
                        : null,
                CancellationToken.None
            );
            return index is not null;
        }
        catch (LedgerUnavailableException e)
        {
            throw Unrecordable(e);
        }
    }

    /// <summary>The call that a person was shown; null if it cannot be known any more.</summary>
    internal HeldCallShape? ShapeOf(Approval approval) =>
        _shapes.GetOrAdd(
            approval.Id,
            static (_, at) =>
                at.Book.Show(at.Approval) is { } input ? HeldCallShape.Of(input) : null,
            (Book: this, Approval: approval)
        );

    // The vault is not read while others wait to change the control state.
    private void LoadShapes(PassageState held)
    {
        foreach (var approval in _factory.Current.Approvals.Values)
            if (approval.IsAbout(held.Caller, held.Event.Session, held.Call.Resource))
                _ = ShapeOf(approval);
    }

    private Approval? Matching(
        PassageState held,
        HeldCallShape shape,
        FactorySnapshot state,
        long nowMs
    )
    {
        // Of which session it is cannot be told, so nothing of any session is lent to it.
        if (shape.IsDoubtful)
            return null;
        Approval? best = null;
        foreach (var approval in state.Approvals.Values)
        {
            if (
                approval.Stage != ApprovalStage.Used
                && !approval.IsOver(nowMs)
                && approval.IsAbout(held.Caller, held.Event.Session, held.Call.Resource)
                && _shapes.GetValueOrDefault(approval.Id) is { } shown
                && approval.Covers(shown, shape, held.Event.Decision, state)
                && (best is null || best.Request.Decided < approval.Request.Decided)
            )
                best = approval;
        }
        return best;
    }

    private bool HasRoom(FactorySnapshot state, AgentId agent, long nowMs)
    {
        var (all, own) = (0, 0);
        foreach (var approval in state.Approvals.Values)
        {
            if (approval.Stage != ApprovalStage.Open || approval.IsOver(nowMs))
                continue;
            all++;
            if (approval.Request.Agent == agent)
                own++;
        }
        return all < _options.MaxOpen && own < _options.MaxOpenPerAgent;
    }

    private ApprovalRequested RequestOf(PassageState held, FactorySnapshot state, long nowMs) =>
        new(NewId(state))
        {
            TimeMs = nowMs,
            By = "line",
            Decided = held.Index,
            Call = held.Call.Id,
            Agent = held.Caller.Agent,
            User = held.Caller.User,
            Chain = held.Caller.Chain,
            Session = held.Event.Session,
            Tool = held.Call.Resource,
            Descriptor = state.DescriptorOf(held.Call.Resource),
            Policies = held.Event.Decision.Policies,
            PoliciesLeftOut = held.Event.Decision.PoliciesLeftOut,
            Groups = state.Policies.HoldGroups(held.Event.Decision.Policies),
            Label = held.Input.Context,
            Epoch = state.Epoch,
            ExpiresMs = nowMs + _options.ExpireMs,
        };

    // An answer to one call must never be taken for one to another, whatever made the ids of an earlier run.
    private ApprovalId NewId(FactorySnapshot state)
    {
        while (true)
        {
            var id = _ids.Approval();
            if (!state.Approvals.ContainsKey(id))
                return id;
        }
    }

    private async ValueTask<long?> AnswerAsync(
        ApprovalId id,
        Func<long, ControlEvent> answer,
        CancellationToken cancelled
    ) =>
        await _factory.AppendUnlessAsync(
            (state, now) =>
                state.Approvals.TryGetValue(id, out var known)
                && known.Stage == ApprovalStage.Open
                && !known.IsOver(now)
                    ? answer(now)
                    : null,
            cancelled
        );

    private void Follow(ControlEvent change)
    {
        if (change is ApprovalEvent e)
            _waiters.Wake(e.Approval);
        if (change is not (ApprovalRequested or AgentStopped or AssetRemoved))
            return;
        // These are what approvals go with.
        var kept = _factory.Current.Approvals;
        foreach (var id in _shapes.Keys)
            if (!kept.ContainsKey(id))
                _shapes.TryRemove(id, out _);
    }

    private static ImmutableArray<EndorsedPlace> SelectingPlaces(DecisionInput? input) =>
        input is null
            ? []
            :
            [
                .. input
                    .Origins.Where(static o => o.Selects)
                    .Select(static o => new EndorsedPlace(o.Path, o.Kind)),
            ];

    private static void CheckWhy(string why)
    {
        if (why.Length > ApprovalOptions.MaxWhyLength)
            throw new ArgumentException(
                $"The reason has more than {ApprovalOptions.MaxWhyLength} characters.",
                nameof(why)
            );
    }

    private static RefusedException Unrecordable(LedgerUnavailableException cause) =>
        new(
            RefusalFault.LedgerUnavailable,
            "Jidoka cannot record this call now, so it does not pass; try again later.",
            cause
        );

    private long NowMs() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
