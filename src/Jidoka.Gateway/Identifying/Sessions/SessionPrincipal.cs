namespace Jidoka.Gateway.Identifying.Sessions;

/// <summary>To whom a session is bound for its whole life.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="User">The person that it acts for; null: none.</param>
public readonly record struct SessionPrincipal(AgentId Agent, UserId? User);
