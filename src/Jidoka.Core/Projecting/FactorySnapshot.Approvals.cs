using Jidoka.Core.Events;

namespace Jidoka.Core.Projecting;

public sealed partial record FactorySnapshot
{
    /// <summary>
    /// The most approvals that are kept: what is answered and oldest gives way. It is more than may be open at once, so
    /// that a request is never pushed out.
    /// </summary>
    public const int MaxApprovals = 4_096;

    /// <summary>The most requests that may ever be open at once.</summary>
    public const int MaxOpenApprovals = 2_048;

    /// <summary>
    /// Requests for approvals and their answers, as long as they stand. Those that are over go when the next one comes, by
    /// the ledger's own times.
    /// </summary>
    public ImmutableDictionary<ApprovalId, Approval> Approvals { get; private init; } =
        ImmutableDictionary<ApprovalId, Approval>.Empty;

    /// <summary>The hash of the descriptor by which a tool may be used; null: its server was never listed.</summary>
    public string? DescriptorOf(AssetId tool) => Pins.GetValueOrDefault(tool)?.Pinned.Hash;

    private FactorySnapshot With(ApprovalEvent change)
    {
        var approvals = ApprovalsAfter(change);
        var endorsements = EndorsementsAfter(change);
        return ReferenceEquals(approvals, Approvals) && ReferenceEquals(endorsements, Endorsements)
            ? this
            : this with
            {
                Approvals = approvals,
                Endorsements = endorsements,
            };
    }

    private ImmutableDictionary<ApprovalId, Approval> ApprovalsAfter(ApprovalEvent change)
    {
        if (change is ApprovalRequested requested)
            return Approvals.ContainsKey(change.Approval)
                ? Approvals
                : Room(change.TimeMs).Add(change.Approval, new(requested));
        if (!Approvals.TryGetValue(change.Approval, out var known))
            return Approvals;
        // Whoever appends looks first; a fold that is given more must still come out the same on each node.
        var next = (known.Stage, change) switch
        {
            (ApprovalStage.Open, ApprovalGranted e) => known with
            {
                Stage = ApprovalStage.Granted,
                Granted = e,
            },
            (ApprovalStage.Open, ApprovalDenied e) => known with
            {
                Stage = ApprovalStage.Denied,
                Denied = e,
            },
            (ApprovalStage.Granted, ApprovalUsed e) => known with
            {
                Stage = ApprovalStage.Used,
                Used = e,
            },
            _ => known,
        };
        return ReferenceEquals(next, known) ? Approvals : Approvals.SetItem(change.Approval, next);
    }

    private ImmutableDictionary<ApprovalId, Approval> Room(long nowMs)
    {
        var kept = Approvals.RemoveRange(
            Approvals.Values.Where(a => a.IsOver(nowMs)).Select(static a => a.Id)
        );
        if (kept.Count < MaxApprovals)
            return kept;
        var oldest = kept
            .Values.Where(static a => a.Stage is not ApprovalStage.Open)
            .MinBy(static a => a.Request.Decided);
        return oldest is null ? kept : kept.Remove(oldest.Id);
    }

    // Who is stopped has nothing coming to it when it goes on: what was asked and answered before is void.
    private FactorySnapshot WithoutLeaveOf(AgentId agent) =>
        this with
        {
            Approvals = ApprovalsWithout(agent),
            Endorsements = EndorsementsWithout(agent),
        };

    private ImmutableDictionary<ApprovalId, Approval> ApprovalsWithout(AgentId agent) =>
        Approvals.RemoveRange(
            Approvals
                .Values.Where(a => a.Request.Agent == agent || a.Request.Chain.Contains(agent))
                .Select(static a => a.Id)
        );

    private IEnumerable<ControlEvent> CompactApprovals()
    {
        foreach (var approval in Approvals.Values.OrderBy(static a => a.Request.Decided))
        {
            yield return approval.Request;
            if (approval.Granted is { } granted)
                yield return granted;
            if (approval.Denied is { } denied)
                yield return denied;
            if (approval.Used is { } used)
                yield return used;
        }
    }
}
