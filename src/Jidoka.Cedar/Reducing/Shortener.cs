using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Reducing;

/// <summary>
/// Shortens what is left of a policy for people: operands that are constant are left out. It may drop an operand that
/// could fail, so it is for reading, never for deciding.
/// </summary>
internal static class Shortener
{
    public static Expr Shorten(Expr expr) =>
        expr switch
        {
            BinaryExpr { Op: BinaryOp.And } and => Join(and, absorbs: false),
            BinaryExpr { Op: BinaryOp.Or } or => Join(or, absorbs: true),
            UnaryExpr { Op: UnaryOp.Not } not => Negate(not),
            _ => expr,
        };

    /// <summary>A conjunction or disjunction, which one constant decides and to which the other adds nothing.</summary>
    private static Expr Join(BinaryExpr expr, bool absorbs)
    {
        var left = Shorten(expr.Left);
        var right = Shorten(expr.Right);
        if (TruthOf(left) == absorbs || TruthOf(right) == absorbs)
            return Literal(absorbs, expr);
        if (TruthOf(left) is not null)
            return right;
        return TruthOf(right) is not null
            ? left
            : new BinaryExpr(expr.Op, left, right) { Start = expr.Start };
    }

    private static Expr Negate(UnaryExpr expr)
    {
        var operand = Shorten(expr.Operand);
        return TruthOf(operand) is { } truth
            ? Literal(!truth, expr)
            : new UnaryExpr(UnaryOp.Not, operand) { Start = expr.Start };
    }

    private static bool? TruthOf(Expr expr) =>
        expr is LiteralExpr { Value.Kind: ValueKind.Bool } literal ? literal.Value.AsBool : null;

    private static LiteralExpr Literal(bool truth, Expr at) =>
        new(Value.Of(truth)) { Start = at.Start };
}
