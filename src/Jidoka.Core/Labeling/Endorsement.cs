using Jidoka.Core.Identifying;

namespace Jidoka.Core.Labeling;

/// <summary>
/// Values that a person vouched for when a held call was allowed. They stand in the vault, in the input of the decision that
/// held the call; here stands only where.
/// </summary>
/// <param name="Approval">The approval.</param>
/// <param name="Agent">The agent.</param>
/// <param name="User">The person behind it; null: none.</param>
/// <param name="Chain">The agents between the person and the agent.</param>
/// <param name="Session">The session, for which alone they are vouched for.</param>
/// <param name="Decided">The ledger index of the decision that held the call.</param>
/// <param name="Places">Which of its arguments.</param>
/// <param name="ExpiresMs">Until when, in milliseconds since the Unix epoch.</param>
public sealed record Endorsement(
    ApprovalId Approval,
    AgentId Agent,
    UserId? User,
    ImmutableArray<AgentId> Chain,
    SessionId Session,
    long Decided,
    ImmutableArray<EndorsedPlace> Places,
    long ExpiresMs
)
{
    /// <summary>Whether it is of a caller's session and stands.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="session">The session.</param>
    /// <param name="nowMs">Now, in milliseconds since the Unix epoch.</param>
    public bool IsFor(Caller caller, SessionId session, long nowMs) =>
        Session == session
        && Agent == caller.Agent
        && User == caller.User
        && Chain.SequenceEqual(caller.Chain)
        && nowMs < ExpiresMs;
}
