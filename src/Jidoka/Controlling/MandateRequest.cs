namespace Jidoka.Controlling;

/// <summary>Asks that a session be given a mandate.</summary>
/// <param name="Session">The session, by the name that its agent gives it.</param>
/// <param name="Agent">The agent.</param>
/// <param name="Terms">What may be done.</param>
/// <param name="ExpiresMs">When it ends, in milliseconds since the Unix epoch, at most 30 days from now.</param>
/// <param name="User">The person that the agent acts for; null: the one of its entry.</param>
/// <param name="Parent">The mandate that it is derived from; null: none.</param>
/// <param name="Proposed">Whether a planner proposes it: then it only narrows.</param>
internal sealed record MandateRequest(
    SessionId Session,
    AgentId Agent,
    MandateTerms Terms,
    long ExpiresMs,
    UserId? User = null,
    string? Parent = null,
    bool Proposed = false
);
