using Jidoka.Core.Events;
using Jidoka.Core.Labeling;

namespace Jidoka.Core.Projecting;

public sealed partial record FactorySnapshot
{
    /// <summary>The most endorsements that are kept: the oldest gives way, and its values are vouched for no more.</summary>
    public const int MaxEndorsements = 4_096;

    /// <summary>How long an endorsement stands, in milliseconds: a day, as long as a session that is idle is remembered.</summary>
    public const long EndorsementMs = 86_400_000;

    /// <summary>What persons vouched for when they allowed held calls, by approval.</summary>
    public ImmutableDictionary<ApprovalId, Endorsement> Endorsements { get; private init; } =
        ImmutableDictionary<ApprovalId, Endorsement>.Empty;

    private ImmutableDictionary<ApprovalId, Endorsement> EndorsementsAfter(ApprovalEvent change) =>
        change switch
        {
            ValuesEndorsed e => RoomFor(e.TimeMs).SetItem(e.Approval, e.Endorsement),
            ApprovalGranted { Endorsed: { IsDefaultOrEmpty: false } places } e
                when Approvals.TryGetValue(e.Approval, out var known)
                    && known.Stage == ApprovalStage.Open => RoomFor(e.TimeMs)
                .SetItem(
                    e.Approval,
                    new(
                        e.Approval,
                        known.Request.Agent,
                        known.Request.User,
                        known.Request.Chain,
                        known.Request.Session,
                        known.Request.Decided,
                        places,
                        e.TimeMs + EndorsementMs
                    )
                ),
            _ => Endorsements,
        };

    private ImmutableDictionary<ApprovalId, Endorsement> RoomFor(long nowMs)
    {
        var kept = Endorsements.RemoveRange(
            Endorsements.Values.Where(e => nowMs >= e.ExpiresMs).Select(static e => e.Approval)
        );
        return kept.Count < MaxEndorsements
            ? kept
            : kept.Remove(kept.Values.MinBy(static e => e.Decided)!.Approval);
    }

    private ImmutableDictionary<ApprovalId, Endorsement> EndorsementsWithout(AgentId agent) =>
        Endorsements.RemoveRange(
            Endorsements
                .Values.Where(e => e.Agent == agent || e.Chain.Contains(agent))
                .Select(static e => e.Approval)
        );

    private IEnumerable<ControlEvent> CompactEndorsements() =>
        Endorsements
            .Values.OrderBy(static e => e.Decided)
            .Select(static e => new ValuesEndorsed(e)
            {
                TimeMs = e.ExpiresMs - EndorsementMs,
                By = "snapshot",
            });
}
