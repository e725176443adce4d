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
}
