using System.Text;
using Jidoka.Cedar.Parsing;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Printing;

/// <summary>Expressions as Cedar text, with parentheses only where precedence asks for them.</summary>
internal static class ExpressionPrinter
{
    private enum Level : byte
    {
        If,
        Or,
        And,
        Relation,
        Sum,
        Product,
        Unary,
        Member,
    }

    public static string Print(Expr expr)
    {
        var text = new StringBuilder();
        Append(text, expr);
        return text.ToString();
    }

    public static void Append(StringBuilder text, Expr expr) => Append(text, expr, Level.If);

    private static void Append(StringBuilder text, Expr expr, Level needed)
    {
        var enclose = LevelOf(expr) < needed;
        if (enclose)
            text.Append('(');
        AppendBare(text, expr);
        if (enclose)
            text.Append(')');
    }

    private static Level LevelOf(Expr expr) =>
        expr switch
        {
            IfExpr => Level.If,
            BinaryExpr { Op: BinaryOp.Or } => Level.Or,
            BinaryExpr { Op: BinaryOp.And } => Level.And,
            BinaryExpr { Op: BinaryOp.Add or BinaryOp.Subtract } => Level.Sum,
            BinaryExpr { Op: BinaryOp.Multiply } => Level.Product,
            BinaryExpr binary when Operators.IsMethod(binary.Op) => Level.Member,
            BinaryExpr or HasExpr or LikeExpr or IsExpr => Level.Relation,
            UnaryExpr { Op: UnaryOp.IsEmpty } => Level.Member,
            UnaryExpr => Level.Unary,
            // A minus sign in front of a member access would belong to the whole access.
            LiteralExpr { Value: { Kind: ValueKind.Long, Bits: < 0 } } => Level.Unary,
            _ => Level.Member,
        };

    private static void AppendBare(StringBuilder text, Expr expr)
    {
        switch (expr)
        {
            case LiteralExpr literal:
                text.Append(literal.Value.ToString());
                break;
            case VariableExpr variable:
                text.Append(variable.Variable.ToString().ToLowerInvariant());
                break;
            case SlotExpr slot:
                text.Append(Operators.NameOf(slot.Slot));
                break;
            case UnaryExpr unary:
                AppendUnary(text, unary);
                break;
            case BinaryExpr binary:
                AppendBinary(text, binary);
                break;
            case IfExpr choice:
                Append(text.Append("if "), choice.Test, Level.If);
                Append(text.Append(" then "), choice.Then, Level.If);
                Append(text.Append(" else "), choice.Else, Level.If);
                break;
            case SetExpr set:
                AppendList(text.Append('['), set.Items);
                text.Append(']');
                break;
            case RecordExpr record:
                AppendRecord(text, record);
                break;
            case CallExpr call:
                AppendCall(text, call);
                break;
            default:
                AppendTargeted(text, expr);
                break;
        }
    }

    private static void AppendTargeted(StringBuilder text, Expr expr)
    {
        switch (expr)
        {
            case AttributeExpr attribute:
                Append(text, attribute.Target, Level.Member);
                if (Identifiers.IsAttributeName(attribute.Name))
                    text.Append('.').Append(attribute.Name);
                else
                    text.Append('[').Append(TextPrinter.Quote(attribute.Name)).Append(']');
                break;
            case HasExpr has:
                AppendHas(text, has);
                break;
            case LikeExpr like:
                Append(text, like.Target, Level.Sum);
                text.Append(" like ").Append(like.Pattern.ToString());
                break;
            case IsExpr test:
                Append(text, test.Target, Level.Sum);
                text.Append(" is ").Append(test.EntityType);
                if (test.Container is { } container)
                    Append(text.Append(" in "), container, Level.Sum);
                break;
        }
    }

    private static void AppendUnary(StringBuilder text, UnaryExpr unary)
    {
        if (unary.Op == UnaryOp.IsEmpty)
        {
            Append(text, unary.Operand, Level.Member);
            text.Append(".isEmpty()");
            return;
        }
        text.Append(unary.Op == UnaryOp.Not ? '!' : '-');
        // A literal directly behind a minus sign would swallow it; and only four signs may stand in a row.
        var swallows =
            unary.Op == UnaryOp.Negate
            && unary.Operand is LiteralExpr { Value.Kind: ValueKind.Long };
        if (swallows)
            text.Append('(').Append(((LiteralExpr)unary.Operand).Value.ToString()).Append(')');
        else
            Append(text, unary.Operand, Level.Member);
    }

    private static void AppendBinary(StringBuilder text, BinaryExpr binary)
    {
        var name = Operators.NameOf(binary.Op);
        if (Operators.IsMethod(binary.Op))
        {
            Append(text, binary.Left, Level.Member);
            Append(text.Append('.').Append(name).Append('('), binary.Right, Level.If);
            text.Append(')');
            return;
        }
        var level = LevelOf(binary);
        // Relations do not chain; the others group to the left.
        Append(text, binary.Left, level == Level.Relation ? Level.Sum : level);
        Append(text.Append(' ').Append(name).Append(' '), binary.Right, level + 1);
    }

    private static void AppendHas(StringBuilder text, HasExpr has)
    {
        if (
            has.Path.Length > 1
            && !Array.TrueForAll(has.Path, name => Identifiers.IsAttributeName(name))
        )
        {
            AppendLongHas(text, has);
            return;
        }
        Append(text, has.Target, Level.Sum);
        text.Append(" has ");
        if (has.Path.Length == 1 && !Identifiers.IsAttributeName(has.Path[0]))
            text.Append(TextPrinter.Quote(has.Path[0]));
        else
            text.AppendJoin('.', has.Path);
    }

    /// <summary>A path with odd names, which only JSON can hold, becomes a chain of tests with the same meaning.</summary>
    private static void AppendLongHas(StringBuilder text, HasExpr has)
    {
        Expr target = has.Target;
        Expr? chain = null;
        foreach (var name in has.Path)
        {
            var test = new HasExpr(target, [name]);
            chain = chain is null ? test : new BinaryExpr(BinaryOp.And, chain, test);
            target = new AttributeExpr(target, name);
        }
        Append(text.Append('('), chain!, Level.If);
        text.Append(')');
    }

    private static void AppendList(StringBuilder text, ReadOnlySpan<Expr> items)
    {
        for (var i = 0; i < items.Length; i++)
        {
            if (i > 0)
                text.Append(", ");
            Append(text, items[i], Level.If);
        }
    }

    private static void AppendRecord(StringBuilder text, RecordExpr record)
    {
        text.Append('{');
        for (var i = 0; i < record.Fields.Length; i++)
        {
            if (i > 0)
                text.Append(", ");
            var (name, value) = record.Fields[i];
            text.Append(Identifiers.IsAttributeName(name) ? name : TextPrinter.Quote(name))
                .Append(": ");
            Append(text, value, Level.If);
        }
        text.Append('}');
    }

    private static void AppendCall(StringBuilder text, CallExpr call)
    {
        var arguments = call.Arguments.AsSpan();
        if (call.Function.IsMethod && arguments.Length > 0)
        {
            Append(text, arguments[0], Level.Member);
            text.Append('.');
            arguments = arguments[1..];
        }
        AppendList(text.Append(call.Function.Name).Append('('), arguments);
        text.Append(')');
    }
}
