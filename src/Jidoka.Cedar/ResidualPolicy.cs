using Jidoka.Cedar.Compiling;
using Jidoka.Cedar.Printing;
using Jidoka.Cedar.Reducing;
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

    /// <summary>
    /// The condition shortened for people: constant operands are left out, even where their neighbour could fail. <c>true</c>
    /// or <c>false</c> if nothing else is left.
    /// </summary>
    public string ShortCondition => ExpressionPrinter.Print(Shortener.Shorten(condition));

    internal Tri Test(Frame frame) => (compiled ??= Compiler.Compile(condition)).Test(frame);
}
