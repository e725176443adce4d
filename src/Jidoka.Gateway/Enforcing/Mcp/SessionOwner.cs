namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Whom an MCP session is bound to; nobody else can use it or learn that it exists.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Agent">The agent.</param>
/// <param name="User">The person behind the agent.</param>
internal readonly record struct SessionOwner(TenantId Tenant, AgentId Agent, UserId? User)
{
    /// <summary>The owner that a caller is.</summary>
    public static SessionOwner Of(Caller caller) => new(caller.Tenant, caller.Agent, caller.User);
}
