using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Validating;

/// <summary>Compares expressions by what they say, not by where they stand.</summary>
internal static class ExprShape
{
    // Deep enough to tell apart what policies look at; the rest is left to the comparison.
    private const int HashedDepth = 5;

    /// <summary>Equal for expressions that are the same.</summary>
    public static int HashOf(Expr expr, int depth = HashedDepth)
    {
        var own = expr switch
        {
            LiteralExpr literal => literal.Value.GetHashCode(),
            VariableExpr variable => (int)variable.Variable,
            AttributeExpr attribute => attribute.Name.GetHashCode(StringComparison.Ordinal),
            HasExpr has => has.Path[0].GetHashCode(StringComparison.Ordinal),
            BinaryExpr binary => (int)binary.Op,
            _ => 0,
        };
        var hash = new HashCode();
        hash.Add(own);
        hash.Add(expr.Height);
        // The order of a record's fields does not count, so that they are left out.
        if (depth > 0 && expr is not RecordExpr)
        {
            foreach (var child in Children.Of(expr))
                hash.Add(HashOf(child, depth - 1));
        }
        return hash.ToHashCode();
    }

    public static bool Same(Expr a, Expr b)
    {
        if (ReferenceEquals(a, b))
            return true;
        return (a, b) switch
        {
            (LiteralExpr x, LiteralExpr y) => x.Value == y.Value,
            (VariableExpr x, VariableExpr y) => x.Variable == y.Variable,
            (SlotExpr x, SlotExpr y) => x.Slot == y.Slot,
            (UnaryExpr x, UnaryExpr y) => x.Op == y.Op && Same(x.Operand, y.Operand),
            (BinaryExpr x, BinaryExpr y) => x.Op == y.Op
                && Same(x.Left, y.Left)
                && Same(x.Right, y.Right),
            (IfExpr x, IfExpr y) => Same(x.Test, y.Test)
                && Same(x.Then, y.Then)
                && Same(x.Else, y.Else),
            (AttributeExpr x, AttributeExpr y) => x.Name == y.Name && Same(x.Target, y.Target),
            (HasExpr x, HasExpr y) => x.Path.AsSpan().SequenceEqual(y.Path)
                && Same(x.Target, y.Target),
            (LikeExpr x, LikeExpr y) => x.Pattern.Pieces.AsSpan().SequenceEqual(y.Pattern.Pieces)
                && Same(x.Target, y.Target),
            (IsExpr x, IsExpr y) => x.EntityType == y.EntityType && Same(x.Target, y.Target),
            (SetExpr x, SetExpr y) => SameAll(x.Items, y.Items),
            (CallExpr x, CallExpr y) => x.Function == y.Function
                && SameAll(x.Arguments, y.Arguments),
            (RecordExpr x, RecordExpr y) => SameFields(x, y),
            _ => false,
        };
    }

    private static bool SameAll(Expr[] a, Expr[] b)
    {
        if (a.Length != b.Length)
            return false;
        for (var i = 0; i < a.Length; i++)
        {
            if (!Same(a[i], b[i]))
                return false;
        }
        return true;
    }

    private static bool SameFields(RecordExpr a, RecordExpr b)
    {
        if (a.Fields.Length != b.Fields.Length)
            return false;
        foreach (var (name, value) in a.Fields)
        {
            var other = Array.Find(b.Fields, field => field.Key == name).Value;
            if (other is null || !Same(value, other))
                return false;
        }
        return true;
    }
}
