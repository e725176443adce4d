using Jidoka.Cedar.Compiling;
using Jidoka.Cedar.Printing;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar;

/// <summary>A policy that depends on what is not known: it is satisfied when its condition is.</summary>
public sealed class ResidualPolicy
{
    private readonly Expr condition;
    private Node? compiled;

    internal ResidualPolicy(Policy policy, Expr condition)
    {
        Policy = policy;
        this.condition = condition;
    }

    /// <summary>The policy.</summary>
    public Policy Policy { get; }

    /// <summary>What is left of the policy, scope included, as a Cedar expression.</summary>
    public string Condition => ExpressionPrinter.Print(condition);

    internal Tri Test(Frame frame) => (compiled ??= Compiler.Compile(condition)).Test(frame);
}
