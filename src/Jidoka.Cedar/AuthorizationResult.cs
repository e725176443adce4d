using Jidoka.Cedar.Compiling;

namespace Jidoka.Cedar;

/// <summary>The answer to a request. Can be handed back to <see cref="Authorizer"/> to be filled again without allocating.</summary>
public sealed class AuthorizationResult
{
    private readonly List<Policy> permits = [];
    private readonly List<Policy> forbids = [];
    private readonly List<EvaluationError> errors = [];
    private string[]? reasons;

    /// <summary>Allow exactly when a permit is satisfied and no forbid is.</summary>
    public Decision Decision =>
        forbids.Count == 0 && permits.Count > 0 ? Decision.Allow : Decision.Deny;

    /// <summary>The ids of the policies that determine the decision: the satisfied forbids if there are any, else the satisfied permits. A set.</summary>
    public IReadOnlyList<string> Reasons =>
        reasons ??= [.. (forbids.Count > 0 ? forbids : permits).Select(policy => policy.Id)];

    /// <summary>The policies that determine the decision.</summary>
    public IReadOnlyList<Policy> Determining => forbids.Count > 0 ? forbids : permits;

    /// <summary>Every permit that is satisfied, whether or not a forbid wins.</summary>
    public IReadOnlyList<Policy> SatisfiedPermits => permits;

    /// <summary>Every forbid that is satisfied.</summary>
    public IReadOnlyList<Policy> SatisfiedForbids => forbids;

    /// <summary>The policies whose scope matched and whose conditions failed to evaluate. They are skipped.</summary>
    public IReadOnlyList<EvaluationError> Errors => errors;

    internal void Clear()
    {
        permits.Clear();
        forbids.Clear();
        errors.Clear();
        reasons = null;
    }

    internal void Add(EvaluationError error) => errors.Add(error);

    internal void Add(Policy policy, Tri outcome, Frame frame)
    {
        if (outcome == Tri.Fault)
            errors.Add(new EvaluationError(policy, frame.Fault));
        else if (outcome == Tri.True)
            (policy.Effect == Effect.Forbid ? forbids : permits).Add(policy);
    }
}
