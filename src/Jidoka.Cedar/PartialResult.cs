using Jidoka.Cedar.Compiling;

namespace Jidoka.Cedar;

/// <summary>What can be said of every request that a partial one stands for.</summary>
public sealed class PartialResult
{
    internal PartialResult(
        IReadOnlyList<Policy> satisfied,
        IReadOnlyList<EvaluationError> errors,
        IReadOnlyList<ResidualPolicy> residuals
    )
    {
        Satisfied = satisfied;
        Errors = errors;
        Residuals = residuals;
    }

    /// <summary>The policies that are satisfied whatever the unknown parts are.</summary>
    public IReadOnlyList<Policy> Satisfied { get; }

    /// <summary>The policies that fail whatever the unknown parts are.</summary>
    public IReadOnlyList<EvaluationError> Errors { get; }

    /// <summary>The policies that depend on the unknown parts.</summary>
    public IReadOnlyList<ResidualPolicy> Residuals { get; }

    /// <summary>The decision if it is the same for every such request, else null.</summary>
    public Decision? Decision
    {
        get
        {
            if (Satisfied.Any(policy => policy.Effect == Effect.Forbid))
                return Cedar.Decision.Deny;
            var mayPermit = Residuals.Any(residual => residual.Policy.Effect == Effect.Permit);
            var permits = Satisfied.Count > 0;
            if (!permits && !mayPermit)
                return Cedar.Decision.Deny;
            var mayForbid = Residuals.Any(residual => residual.Policy.Effect == Effect.Forbid);
            return permits && !mayForbid ? Cedar.Decision.Allow : null;
        }
    }

    /// <summary>The policies that determine the decision of every such request.</summary>
    public IEnumerable<Policy> MustBeDetermining
    {
        get
        {
            var forbids = Satisfied.Where(policy => policy.Effect == Effect.Forbid).ToList();
            if (forbids.Count > 0)
                return forbids;
            return Residuals.Any(residual => residual.Policy.Effect == Effect.Forbid)
                ? []
                : Satisfied;
        }
    }

    /// <summary>The policies that determine the decision of some such request.</summary>
    public IEnumerable<Policy> MayBeDetermining
    {
        get
        {
            var possible = Satisfied.Concat(Residuals.Select(residual => residual.Policy));
            return Satisfied.Any(policy => policy.Effect == Effect.Forbid)
                ? possible.Where(policy => policy.Effect == Effect.Forbid)
                : possible;
        }
    }

    /// <summary>Decides one of the requests that the partial one stands for: only what depended on the unknown parts is evaluated.</summary>
    /// <param name="request">A request that agrees with the partial one in its known parts.</param>
    /// <param name="entities">The same entities as before.</param>
    public AuthorizationResult Complete(in Request request, IEntities entities)
    {
        var result = new AuthorizationResult();
        var frame = new Frame();
        frame.Begin(in request, entities);
        foreach (var policy in Satisfied)
            result.Add(policy, Tri.True, frame);
        foreach (var error in Errors)
            result.Add(error);
        foreach (var residual in Residuals)
            result.Add(residual.Policy, residual.Test(frame), frame);
        return result;
    }
}
