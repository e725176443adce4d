using Jidoka.Cedar.Compiling;
using Jidoka.Cedar.Reducing;
using Jidoka.Cedar.Syntax;
using Jidoka.Cedar.Validating;

namespace Jidoka.Cedar;

/// <summary>
/// Decides as far as the known parts of a request allow: what an agent may do at all, which items of a list it may see,
/// under which condition a call would have been allowed.
/// </summary>
public static class PartialAuthorizer
{
    /// <summary>Evaluates every policy as far as possible.</summary>
    /// <param name="request">The request; null stands for what is not known.</param>
    /// <param name="policies">The policies.</param>
    /// <param name="entities">All entities that the policies may look at.</param>
    public static PartialResult Authorize(
        PartialRequest request,
        PolicySet policies,
        IEntities entities
    )
    {
        var satisfied = new List<Policy>();
        var errors = new List<EvaluationError>();
        var residuals = new List<ResidualPolicy>();
        var reducer = new Reducer(request, entities);
        foreach (var policy in policies.Policies)
        {
            var reduced = reducer.Reduce(CoreForm.WholeOf(policy.Body));
            if (reduced.Residual is { } rest)
                residuals.Add(new ResidualPolicy(policy, rest));
            else if (reduced.Fault.Code != FaultCode.None)
                errors.Add(new EvaluationError(policy, reduced.Fault));
            else if (reduced.Value.AsBool)
                satisfied.Add(policy);
        }
        return new PartialResult(satisfied, errors, residuals);
    }
}
