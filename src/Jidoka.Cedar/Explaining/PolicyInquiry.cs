using Jidoka.Cedar.Compiling;
using Jidoka.Cedar.Printing;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Explaining;

/// <summary>Follows one policy through one request to the part that decides.</summary>
internal sealed class PolicyInquiry(Policy policy, Frame frame)
{
    private const int MaxShownLength = 400;

    public PolicyExplanation Explain()
    {
        (Scope Scope, Variable Variable, EntityUid Uid)[] parts =
        [
            (policy.Body.Principal, Variable.Principal, frame.Request.Principal),
            (policy.Body.Action, Variable.Action, frame.Request.Action),
            (policy.Body.Resource, Variable.Resource, frame.Request.Resource),
        ];
        foreach (var (scope, variable, uid) in parts)
        {
            if (!new ScopePart(scope).Matches(frame, uid))
                return Of(
                    PolicyOutcome.OutOfScope,
                    PolicyPrinter.PrintScope(variable, scope),
                    scope.Start,
                    $"the {Name(variable)} is {uid}"
                );
        }
        var decidedBy = ("", -1, "");
        foreach (var condition in policy.Body.Conditions)
        {
            var result = Compiler.Compile(condition.Body).Test(frame);
            var cause = CauseOf(condition.Body);
            decidedBy = (Show(cause), cause.Start, Describe(cause));
            if (result == Tri.Fault)
                return Of(PolicyOutcome.Failed, decidedBy.Item1, decidedBy.Item2, decidedBy.Item3);
            if (result == Tri.True != condition.IsWhen)
                return Of(
                    PolicyOutcome.NotSatisfied,
                    decidedBy.Item1,
                    decidedBy.Item2,
                    decidedBy.Item3
                );
        }
        return Of(PolicyOutcome.Satisfied, decidedBy.Item1, decidedBy.Item2, decidedBy.Item3);
    }

    private static string Name(Variable variable) => variable.ToString().ToLowerInvariant();

    private PolicyExplanation Of(PolicyOutcome outcome, string part, int start, string message)
    {
        var position =
            start >= 0 && policy.Body.Source is { } source
                ? source.PositionOf(start)
                : policy.Position;
        return new PolicyExplanation(policy, outcome, part, position, message);
    }

    private Value Read(Expr expr) => Compiler.Compile(expr).Evaluate(frame);

    private bool IsTrue(Expr expr) => Read(expr) is { Kind: ValueKind.Bool, AsBool: true };

    /// <summary>The innermost expression that gives the whole its truth, or its fault.</summary>
    private Expr CauseOf(Expr expr)
    {
        while (true)
        {
            var next = expr switch
            {
                UnaryExpr { Op: UnaryOp.Not } not => not.Operand,
                // A conjunction is false, and a disjunction true, by the first operand that says so.
                BinaryExpr { Op: BinaryOp.And } and => IsTrue(and.Left) ? and.Right : and.Left,
                BinaryExpr { Op: BinaryOp.Or } or => Read(or.Left)
                    is { Kind: ValueKind.Bool, AsBool: false }
                    ? or.Right
                    : or.Left,
                IfExpr choice => Read(choice.Test).IsNone ? choice.Test
                : IsTrue(choice.Test) ? choice.Then
                : choice.Else,
                _ => FaultyPartOf(expr),
            };
            if (next is null)
                return expr;
            expr = next;
        }
    }

    /// <summary>The operand whose fault made the expression fail, or null.</summary>
    private Expr? FaultyPartOf(Expr expr) =>
        Read(expr).IsNone ? Children.Of(expr).FirstOrDefault(child => Read(child).IsNone) : null;

    private string Describe(Expr cause)
    {
        if (Read(cause).IsNone)
            return frame.Fault.Describe();
        IEnumerable<Expr> shown = cause is AttributeExpr ? [cause] : Children.Of(cause);
        var operands = shown
            .Where(child => !IsConstant(child))
            .Select(child => $"`{Show(child)}` is {Shorten(Read(child).ToString())}");
        return string.Join(", ", operands);
    }

    /// <summary>What reads nothing has the value that it shows.</summary>
    private static bool IsConstant(Expr expr) =>
        expr is not (VariableExpr or SlotExpr) && Children.Of(expr).All(IsConstant);

    private static string Show(Expr expr) => Shorten(ExpressionPrinter.Print(expr));

    private static string Shorten(string text) =>
        text.Length <= MaxShownLength ? text : text[..MaxShownLength] + "...";
}
