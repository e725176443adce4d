namespace Jidoka.Gateway.Identifying;

/// <summary>What a token with a good signature says. Whether the agent is known is asked at every call.</summary>
/// <param name="Agent">The agent that calls.</param>
/// <param name="User">The person behind it; null if the agent acts for itself.</param>
/// <param name="Chain">The agents between the person and the caller, nearest first.</param>
/// <param name="TokenId">The token's public id.</param>
/// <param name="NotBeforeMs">From when on it holds, skew included, in milliseconds since the Unix epoch.</param>
/// <param name="ExpiresMs">Until when it holds, skew included, in milliseconds since the Unix epoch.</param>
internal sealed record ProvenToken(
    AgentId Agent,
    UserId? User,
    ImmutableArray<AgentId> Chain,
    string TokenId,
    long NotBeforeMs,
    long ExpiresMs
);
