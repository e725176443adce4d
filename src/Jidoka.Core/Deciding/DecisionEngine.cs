using Jidoka.Cedar;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Projecting;

namespace Jidoka.Core.Deciding;

/// <summary>
/// The stage <c>decide</c>: Cedar over the call, the inventory and the facts, then the effects that annotations add.
/// No clock, no I/O, no randomness: the same input and state give the same decision.
/// </summary>
public static class DecisionEngine
{
    private const string Hold = "hold";
    private const string TransformWith = "transform";

    /// <summary>Decides one call.</summary>
    /// <param name="input">All that the decision depends on besides the control state.</param>
    /// <param name="factory">The control state.</param>
    /// <returns>The decision, which names no more than an event can hold.</returns>
    public static Decision Decide(DecisionInput input, FactorySnapshot factory) =>
        DecisionBounds.Apply(DecideWhole(input, factory));

    /// <summary>Decides one call and names all that decided, however much it is: for those who explain or compare.</summary>
    internal static Decision DecideWhole(DecisionInput input, FactorySnapshot factory)
    {
        if (StopOf(input, factory) is { } stop)
            return Decision.Refuse("jidoka:contained", $"The agent {stop.Agent} is stopped.");
        if (factory.RecallOf(input.Resource, input.Session.Id) is not null)
            return Decision.Refuse(
                "jidoka:recalled",
                "Data that this call or its session may have met is recalled; tell the operator."
            );
        if (!ScopeRules.Allow(input.Scopes, input.Kind, input.Resource))
            return ScopeRules.Refuse(input.Kind, input.Resource);
        if (input.Mandate?.Breach is { } breach)
            return Decision.Refuse(MandateRules.Rule, breach);
        if (Ask(input, factory) is not { } result)
            return Decision.Refuse(
                "jidoka:policy-error",
                $"The inventory gives an entity more than {FactoryEntities.MaxAncestors} ancestors, so policy cannot be relied on; tell the operator."
            );
        var decision = Weigh(result, factory.Policies);
        // Only who could use the tool is told that it is in quarantine.
        return decision.Verdict != Verdict.Deny && factory.IsQuarantined(input.Resource)
            ? Quarantine(input.Resource)
            : decision;
    }

    /// <summary>The refusal of a tool that changed since it was pinned.</summary>
    private static Decision Quarantine(AssetId tool) =>
        Decision.Refuse(
            "jidoka:quarantine",
            $"What its server says of the tool {tool.Name} has changed, and nobody accepted that yet: an operator can, see 'jidoka tool diff {tool.Name}'."
        );

    /// <summary>
    /// Whether a call like this could pass or be held, with arguments that are not known yet: no final forbid applies
    /// already, and a permit applies, or may once its arguments are there. For lists; it grants nothing.
    /// </summary>
    /// <param name="input">The call as far as it is known.</param>
    /// <param name="factory">The control state.</param>
    public static bool CouldPass(DecisionInput input, FactorySnapshot factory)
    {
        if (
            StopOf(input, factory) is not null
            || factory.RecallOf(input.Resource, input.Session.Id) is not null
            || factory.IsQuarantined(input.Resource)
            || !ScopeRules.Allow(input.Scopes, input.Kind, input.Resource)
        )
            return false;
        if (Ask(input, factory) is not { } result)
            return false;
        var policies = factory.Policies;
        if (Enforced(result.SatisfiedForbids, policies).Any(static p => !IsSoft(p)))
            return false;
        return Enforced(result.SatisfiedPermits, policies).Length > 0
            || result.Errors.Any(e => e.Effect == Effect.Permit && !policies.IsObserved(e.Policy));
    }

    /// <summary>The call as Cedar sees it.</summary>
    internal static Request RequestOf(DecisionInput input, FactorySnapshot factory) =>
        new(
            new EntityUid("Agent", input.Agent.Value),
            new EntityUid("Action", WireName<CallKind>.Of(input.Kind)),
            input.Resource.Uid,
            new ContextRecord(
                input,
                factory.Find(input.Resource)?.Tool,
                factory.ArgumentsOf(input.Resource)
            )
        );

    /// <summary>Asks Cedar; null if the inventory nests too deep for an answer to be relied on.</summary>
    private static AuthorizationResult? Ask(DecisionInput input, FactorySnapshot factory)
    {
        var entities = new FactoryEntities(factory, input);
        var result = Authorizer.Authorize(
            RequestOf(input, factory),
            factory.Policies.Set,
            entities
        );
        return entities.IsCut ? null : result;
    }

    private static Stop? StopOf(DecisionInput input, FactorySnapshot factory)
    {
        if (factory.Stops.IsEmpty)
            return null;
        if (factory.Stops.TryGetValue(input.Agent, out var stop))
            return stop;
        foreach (var agent in input.Chain)
        {
            if (factory.Stops.TryGetValue(agent, out stop))
                return stop;
        }
        return null;
    }

    // A final forbid outweighs all; a hold or transform stands only where a permit would stand without it.
    private static Decision Weigh(AuthorizationResult result, PolicySnapshot policies)
    {
        var errors = Enforced(
            [
                .. result
                    .Errors.Where(static e => e.Effect == Effect.Forbid)
                    .Select(static e => e.Policy),
            ],
            policies
        );
        var forbids = Enforced(result.SatisfiedForbids, policies);
        var permits = Enforced(result.SatisfiedPermits, policies);
        var observed = Observed(result, policies);
        if (errors.Length > 0)
            return Of(Verdict.Deny, errors, observed) with
            {
                Reason =
                    "A policy that forbids could not be evaluated, so the call is refused; tell the operator.",
                Policies = [.. Ids(errors), "jidoka:policy-error"],
            };
        var final = forbids.Where(static p => !IsSoft(p)).ToArray();
        if (final.Length > 0)
            return Of(Verdict.Deny, final, observed);
        if (permits.Length == 0)
            return Decision.Refuse("jidoka:default-deny", "No policy permits this call.") with
            {
                Observed = observed,
            };
        if (forbids.Length == 0)
            return Of(Verdict.Allow, permits, observed) with { Reason = "" };
        var holds = forbids.Where(static p => p.Annotations.ContainsKey(Hold)).ToArray();
        if (holds.Length > 0)
            return Of(Verdict.Hold, holds, observed) with { HeldFor = holds[0].Annotations[Hold] };
        return Of(Verdict.Transform, forbids, observed) with
        {
            Transforms = [.. forbids.Select(static p => p.Annotations[TransformWith])],
        };
    }

    private static bool IsSoft(Policy policy) =>
        policy.Annotations.ContainsKey(Hold) || policy.Annotations.ContainsKey(TransformWith);

    private static Decision Of(
        Verdict verdict,
        Policy[] policies,
        ImmutableArray<string> observed
    ) =>
        new()
        {
            Verdict = verdict,
            Policies = [.. Ids(policies)],
            Reason =
                policies
                    .Select(static p => p.Annotations.GetValueOrDefault("reason"))
                    .FirstOrDefault(static r => r is not null)
                ?? "",
            Controls =
            [
                .. policies
                    .Select(static p => p.Annotations.GetValueOrDefault("control"))
                    .OfType<string>()
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal),
            ],
            Observed = observed,
        };

    private static IEnumerable<string> Ids(Policy[] policies) => policies.Select(static p => p.Id);

    private static Policy[] Enforced(IReadOnlyList<Policy> found, PolicySnapshot policies)
    {
        if (found.Count == 0)
            return [];
        return
        [
            .. found
                .Where(p => !policies.IsObserved(p))
                .OrderBy(static p => p.Id, StringComparer.Ordinal),
        ];
    }

    private static ImmutableArray<string> Observed(
        AuthorizationResult result,
        PolicySnapshot policies
    ) =>
        policies.HasObserved
            ?
            [
                .. result
                    .SatisfiedForbids.Concat(result.SatisfiedPermits)
                    .Where(policies.IsObserved)
                    .Select(static p => p.Id)
                    .Order(StringComparer.Ordinal),
            ]
            : [];
}
