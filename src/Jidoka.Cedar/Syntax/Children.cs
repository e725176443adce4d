namespace Jidoka.Cedar.Syntax;

/// <summary>The direct parts of an expression.</summary>
internal static class Children
{
    public static IEnumerable<Expr> Of(Expr expr) =>
        expr switch
        {
            UnaryExpr unary => [unary.Operand],
            BinaryExpr binary => [binary.Left, binary.Right],
            IfExpr choice => [choice.Test, choice.Then, choice.Else],
            AttributeExpr attribute => [attribute.Target],
            HasExpr has => [has.Target],
            LikeExpr like => [like.Target],
            IsExpr { Container: { } container } test => [test.Target, container],
            IsExpr test => [test.Target],
            SetExpr set => set.Items,
            RecordExpr record => record.Fields.Select(field => field.Value),
            CallExpr call => call.Arguments,
            _ => [],
        };

    /// <summary>The same operator over other operands, as many as <see cref="Of"/> gives; for operators that evaluate all of them.</summary>
    public static Expr With(Expr expr, IReadOnlyList<Expr> parts) =>
        expr switch
        {
            UnaryExpr unary => new UnaryExpr(unary.Op, parts[0]) { Start = expr.Start },
            BinaryExpr binary => new BinaryExpr(binary.Op, parts[0], parts[1])
            {
                Start = expr.Start,
            },
            LikeExpr like => new LikeExpr(parts[0], like.Pattern) { Start = expr.Start },
            IsExpr test => new IsExpr(parts[0], test.EntityType, null) { Start = expr.Start },
            SetExpr => new SetExpr([.. parts]) { Start = expr.Start },
            RecordExpr record => new RecordExpr([
                .. record.Fields.Select(
                    (field, i) => new KeyValuePair<string, Expr>(field.Key, parts[i])
                ),
            ])
            {
                Start = expr.Start,
            },
            CallExpr call => new CallExpr(call.Function, [.. parts]) { Start = expr.Start },
            _ => expr,
        };
}
