using Jidoka.Cedar;
using Jidoka.Core.Identifying;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Labeling;
using Jidoka.Core.Projecting;

namespace Jidoka.Core.Deciding;

/// <summary>
/// Who could do a thing to an asset: computed from the policies in force by evaluating them as far as agent, action and
/// asset decide them. What is left depends on the call, and is told as a condition.
/// </summary>
public static class AccessInquiry
{
    /// <summary>The most conditions that are told of one answer.</summary>
    public const int MaxConditions = 16;

    /// <summary>Asks for one agent.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="kind">What it would do.</param>
    /// <param name="resource">To what.</param>
    /// <param name="factory">The control state.</param>
    public static AccessAnswer Of(
        AgentId agent,
        CallKind kind,
        AssetId resource,
        FactorySnapshot factory
    )
    {
        if (factory.Stops.ContainsKey(agent))
            return AccessAnswer.Never(agent, kind, resource, "jidoka:contained");
        if (factory.RecallOf(resource, default) is not null)
            return AccessAnswer.Never(agent, kind, resource, "jidoka:recalled");
        if (factory.IsQuarantined(resource))
            return AccessAnswer.Never(agent, kind, resource, "jidoka:quarantine");
        var entities = new FactoryEntities(factory, InputOf(agent, kind, resource));
        var result = PartialAuthorizer.Authorize(
            new(
                new EntityUid("Agent", agent.Value),
                new EntityUid("Action", WireName<CallKind>.Of(kind)),
                resource.Uid,
                null
            ),
            factory.Policies.Set,
            entities
        );
        // The library is exact; the engine refuses what it cannot rely on, and so does this.
        return entities.IsCut
            ? AccessAnswer.Never(agent, kind, resource, "jidoka:policy-error")
            : Weigh(agent, kind, resource, result, factory.Policies);
    }

    private static AccessAnswer Weigh(
        AgentId agent,
        CallKind kind,
        AssetId resource,
        PartialResult result,
        PolicySnapshot policies
    )
    {
        var satisfied = result.Satisfied.Where(p => !policies.IsObserved(p)).ToArray();
        var open = result.Residuals.Where(r => !policies.IsObserved(r.Policy)).ToArray();
        var failed = result
            .Errors.Where(e => e.Effect == Effect.Forbid && !policies.IsObserved(e.Policy))
            .Select(static e => e.Policy);
        var final = satisfied
            .Where(static p => p.Effect == Effect.Forbid && !IsSoft(p))
            .Concat(failed)
            .ToArray();
        if (final.Length > 0)
            return AccessAnswer.Never(agent, kind, resource, [.. final.Select(static p => p.Id)]);
        var permits = satisfied.Where(static p => p.Effect == Effect.Permit).ToArray();
        var maybe = open.Where(static r => r.Policy.Effect == Effect.Permit).ToArray();
        if (permits.Length + maybe.Length == 0)
            return AccessAnswer.Never(agent, kind, resource, "jidoka:default-deny");
        var conditions = new List<string>();
        if (permits.Length == 0)
            conditions.AddRange(maybe.Select(static r => $"{r.Policy.Id}: {r.ShortCondition}"));
        conditions.AddRange(
            open.Where(static r => r.Policy.Effect == Effect.Forbid)
                .Select(static r => $"{r.Policy.Id}: unless {r.ShortCondition}")
        );
        conditions.AddRange(
            satisfied
                .Where(static p => p.Effect == Effect.Forbid)
                .Select(static p => $"{p.Id}: held or changed each time")
        );
        return new(
            agent,
            kind,
            resource,
            conditions.Count == 0 ? Access.Always : Access.OnCondition,
            [.. permits.Concat(maybe.Select(static r => r.Policy)).Select(static p => p.Id)],
            [.. conditions.Order(StringComparer.Ordinal).Take(MaxConditions)]
        );
    }

    private static bool IsSoft(Policy policy) =>
        policy.Annotations.ContainsKey("hold") || policy.Annotations.ContainsKey("transform");

    private static DecisionInput InputOf(AgentId agent, CallKind kind, AssetId resource) =>
        new()
        {
            Agent = agent,
            Kind = kind,
            Resource = resource,
            Door = Door.Mcp,
            Leg = Leg.Direct,
            Context = Label.Clean,
            Session = new(new("none"), false, Label.Clean, 0),
            TimeMs = 0,
        };
}
