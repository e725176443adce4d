using Jidoka.Cedar.Compiling;

namespace Jidoka.Cedar;

/// <summary>A policy that could not be evaluated. Its scope matched the request: scopes cannot fail.</summary>
public sealed class EvaluationError
{
    private readonly Fault fault;

    internal EvaluationError(Policy policy, Fault fault)
    {
        Policy = policy;
        this.fault = fault;
    }

    /// <summary>The policy.</summary>
    public Policy Policy { get; }

    /// <summary>The policy's id.</summary>
    public string PolicyId => Policy.Id;

    /// <summary>The policy's effect.</summary>
    public Effect Effect => Policy.Effect;

    /// <summary>What went wrong.</summary>
    public string Message => fault.Describe();

    /// <summary><c>id: message</c>.</summary>
    public override string ToString() => $"{PolicyId}: {Message}";
}
