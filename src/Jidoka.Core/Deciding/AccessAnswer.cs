using Jidoka.Core.Intercepting;

namespace Jidoka.Core.Deciding;

/// <summary>Whether an agent could do a thing to an asset.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Kind">What it would do.</param>
/// <param name="Resource">To what.</param>
/// <param name="Access">Whether it could.</param>
/// <param name="Policies">The policies by which it could, or could not.</param>
/// <param name="Conditions">On what it depends, each with its policy; empty unless it depends.</param>
public sealed record AccessAnswer(
    AgentId Agent,
    CallKind Kind,
    AssetId Resource,
    Access Access,
    ImmutableArray<string> Policies,
    ImmutableArray<string> Conditions
)
{
    internal static AccessAnswer Never(
        AgentId agent,
        CallKind kind,
        AssetId resource,
        params ImmutableArray<string> policies
    ) => new(agent, kind, resource, Access.Never, policies, []);
}
