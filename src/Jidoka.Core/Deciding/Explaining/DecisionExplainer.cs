using Jidoka.Cedar;
using Jidoka.Core.Intercepting;
using Jidoka.Core.Projecting;

namespace Jidoka.Core.Deciding.Explaining;

/// <summary>Says why a call was decided as it was, and what would have let it pass. For people, not for speed.</summary>
public static class DecisionExplainer
{
    /// <summary>Explains a decision.</summary>
    /// <param name="input">All that the decision depends on besides the control state.</param>
    /// <param name="factory">The control state.</param>
    /// <param name="raw">Whether values are shown, else lengths, and of what policies compared only what is no content.</param>
    public static DecisionExplanation Explain(
        DecisionInput input,
        FactorySnapshot factory,
        bool raw = true
    )
    {
        var decision = DecisionEngine.DecideWhole(input, factory);
        var determining = decision.Policies.ToHashSet(StringComparer.Ordinal);
        var request = DecisionEngine.RequestOf(input, factory);
        var entities = new FactoryEntities(factory, input);
        var policies = factory.Policies;
        var steps = Explainer
            .Explain(in request, policies.Set, entities)
            .Select(e => StepOf(e, determining, policies, raw))
            .ToImmutableArray();
        return new()
        {
            Decision = decision,
            Steps = steps,
            Arguments = OriginWords.Of(input, factory.Find(input.Resource)?.Tool, raw),
            Notes = input.Kind == CallKind.CallTool ? OriginWords.Notes(input, raw) : [],
            Remedy =
                decision.IsAllowed || IsBeyondPolicy(decision)
                    ? null
                    : RemedyOf(request, policies, entities, steps),
        };
    }

    // A stop, a recall, a credential's scope, a quarantine, a mandate, an inventory that nests too deep: no context and no policy lifts these.
    private static bool IsBeyondPolicy(Decision decision) =>
        decision.Policies
            is [
                "jidoka:contained"
                or "jidoka:recalled"
                or "jidoka:scope"
                or "jidoka:quarantine"
                or "jidoka:policy-error"
                or MandateRules.Rule,
            ];

    private static PolicyStep StepOf(
        PolicyExplanation explained,
        HashSet<string> determining,
        PolicySnapshot policies,
        bool raw
    )
    {
        var policy = explained.Policy;
        return new()
        {
            Policy = policy.Id,
            Effect = policy.Effect == Effect.Permit ? "permit" : "forbid",
            IsObserved = policies.IsObserved(policy),
            IsDetermining = determining.Contains(policy.Id),
            Outcome = explained.Outcome switch
            {
                PolicyOutcome.OutOfScope => "outOfScope",
                PolicyOutcome.NotSatisfied => "notSatisfied",
                PolicyOutcome.Satisfied => "satisfied",
                _ => "failed",
            },
            DecidedBy = explained.DecidedBy,
            Message =
                raw || explained.Outcome == PolicyOutcome.OutOfScope
                    ? explained.Message
                    : ContentShape.OfMessage(explained.Message),
            File = explained.Position.File,
            Line = explained.Position.Line,
            Column = explained.Position.Column,
        };
    }

    /// <summary>The policies reduced to what they ask of the context: who calls what stays as it is.</summary>
    private static Remedy RemedyOf(
        Request request,
        PolicySnapshot policies,
        FactoryEntities entities,
        ImmutableArray<PolicyStep> steps
    )
    {
        var partial = PartialAuthorizer.Authorize(
            new(request.Principal, request.Action, request.Resource, Context: null),
            policies.Set,
            entities
        );
        var inTheWay = steps
            .Where(static s => s.Outcome is "satisfied" or "failed" && s.Effect == "forbid")
            .Select(static s => s.Policy)
            .ToHashSet(StringComparer.Ordinal);
        var conditions = partial
            .Satisfied.Select(static p => (Policy: p, Condition: "true"))
            .Concat(partial.Residuals.Select(static r => (r.Policy, Condition: r.ShortCondition)))
            .Where(c => !policies.IsObserved(c.Policy) && c.Condition != "false")
            .ToArray();
        return new(
            [.. Of(Effect.Permit)],
            [.. Of(Effect.Forbid)],
            // A forbid whose part beside the context fails refuses whatever the context is.
            [
                .. partial
                    .Errors.Where(e => e.Effect == Effect.Forbid && !policies.IsObserved(e.Policy))
                    .Select(static e => e.PolicyId),
            ]
        );

        IEnumerable<PolicyCondition> Of(Effect effect) =>
            conditions
                .Where(c => c.Policy.Effect == effect)
                .Select(c => new PolicyCondition(
                    c.Policy.Id,
                    c.Condition,
                    inTheWay.Contains(c.Policy.Id)
                ));
    }
}
