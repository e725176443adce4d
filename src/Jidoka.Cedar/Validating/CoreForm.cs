using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Validating;

/// <summary>
/// Rewrites expressions to the few operators that the typing rules know: no <c>!=</c>, <c>&gt;</c>, <c>&gt;=</c>, no
/// <c>has</c> with a path, no <c>is ... in</c>; and turns scope and clauses into one expression.
/// </summary>
internal static class CoreForm
{
    public static Expr OfPolicy(PolicyBody body) => OfPolicy(body, Of);

    /// <summary>Scope and clauses as one expression, the clauses as they are written.</summary>
    public static Expr WholeOf(PolicyBody body) => OfPolicy(body, expr => expr);

    private static Expr OfPolicy(PolicyBody body, Func<Expr, Expr> form)
    {
        Expr? conditions = null;
        for (var i = body.Conditions.Count - 1; i >= 0; i--)
        {
            var condition = body.Conditions[i];
            var test = form(condition.Body);
            if (!condition.IsWhen)
                test = new UnaryExpr(UnaryOp.Not, test) { Start = test.Start };
            conditions = conditions is null ? test : And(test, conditions);
        }
        var resource = OfScope(body.Resource, Variable.Resource);
        var rest = conditions is null ? resource : And(resource, conditions);
        return And(
            OfScope(body.Principal, Variable.Principal),
            And(OfScope(body.Action, Variable.Action), rest)
        );
    }

    private static Expr And(Expr left, Expr right) =>
        BothKnown(left, right) is var (a, b)
            ? Known(a && b, left.Start)
            : new BinaryExpr(BinaryOp.And, left, right) { Start = left.Start };

    private static Expr OfScope(Scope scope, Variable name)
    {
        var variable = new VariableExpr(name) { Start = scope.Start };
        Expr Target() =>
            scope.Slot is { } slot
                ? new SlotExpr(slot) { Start = scope.Start }
                : new LiteralExpr(Value.Of(scope.Entity!.Value)) { Start = scope.Start };
        switch (scope.Op)
        {
            case ScopeOp.All:
                return new LiteralExpr(Value.Of(true)) { Start = scope.Start };
            case ScopeOp.Equal:
                return new BinaryExpr(BinaryOp.Equal, variable, Target()) { Start = scope.Start };
            case ScopeOp.In when name != Variable.Action:
                return new BinaryExpr(BinaryOp.In, variable, Target()) { Start = scope.Start };
            case ScopeOp.In or ScopeOp.InAny:
                var entities = scope.Op == ScopeOp.In ? [scope.Entity!.Value] : scope.Entities;
                var items = Array.ConvertAll(
                    entities,
                    Expr (uid) => new LiteralExpr(Value.Of(uid)) { Start = scope.Start }
                );
                var set = new SetExpr(items) { Start = scope.Start };
                return new BinaryExpr(BinaryOp.In, variable, set) { Start = scope.Start };
            default:
                var test = new IsExpr(variable, scope.EntityType!, null) { Start = scope.Start };
                return scope.Op == ScopeOp.Is
                    ? test
                    : And(
                        test,
                        new BinaryExpr(BinaryOp.In, variable, Target()) { Start = scope.Start }
                    );
        }
    }

    public static Expr Of(Expr expr) =>
        expr switch
        {
            UnaryExpr unary => new UnaryExpr(unary.Op, Of(unary.Operand)) { Start = expr.Start },
            BinaryExpr binary => OfBinary(binary),
            IfExpr choice => new IfExpr(Of(choice.Test), Of(choice.Then), Of(choice.Else))
            {
                Start = expr.Start,
            },
            AttributeExpr attribute => new AttributeExpr(Of(attribute.Target), attribute.Name)
            {
                Start = expr.Start,
            },
            HasExpr has => OfHas(has),
            LikeExpr like => new LikeExpr(Of(like.Target), like.Pattern) { Start = expr.Start },
            IsExpr test => OfIs(test),
            SetExpr set => new SetExpr(Array.ConvertAll(set.Items, Of)) { Start = expr.Start },
            RecordExpr record => new RecordExpr(
                Array.ConvertAll(
                    record.Fields,
                    field => new KeyValuePair<string, Expr>(field.Key, Of(field.Value))
                )
            )
            {
                Start = expr.Start,
            },
            CallExpr call => new CallExpr(call.Function, Array.ConvertAll(call.Arguments, Of))
            {
                Start = expr.Start,
            },
            _ => expr,
        };

    private static Expr OfBinary(BinaryExpr binary)
    {
        var left = Of(binary.Left);
        var right = Of(binary.Right);
        Expr Negated(BinaryOp op) =>
            new UnaryExpr(UnaryOp.Not, new BinaryExpr(op, left, right) { Start = binary.Start })
            {
                Start = binary.Start,
            };
        return binary.Op switch
        {
            BinaryOp.NotEqual => Negated(BinaryOp.Equal),
            BinaryOp.Greater => Negated(BinaryOp.LessOrEqual),
            BinaryOp.GreaterOrEqual => Negated(BinaryOp.Less),
            BinaryOp.And when BothKnown(left, right) is var (a, b) => Known(a && b, binary.Start),
            BinaryOp.Or when BothKnown(left, right) is var (a, b) => Known(a || b, binary.Start),
            _ => new BinaryExpr(binary.Op, left, right) { Start = binary.Start },
        };
    }

    /// <summary>The reference reduces these as it reads them, and what literals compare to is known without their types.</summary>
    private static (bool Left, bool Right)? BothKnown(Expr left, Expr right) =>
        (left, right) switch
        {
            (
                LiteralExpr { Value: { Kind: ValueKind.Bool } a },
                LiteralExpr { Value: { Kind: ValueKind.Bool } b }
            ) => (a.AsBool, b.AsBool),
            _ => null,
        };

    private static LiteralExpr Known(bool value, int start) =>
        new(Value.Of(value)) { Start = start };

    private static Expr OfHas(HasExpr has)
    {
        var target = Of(has.Target);
        if (has.Path.Length > 1)
            Share(target);
        Expr result = new HasExpr(target, [has.Path[0]]) { Start = has.Start };
        for (var i = 1; i < has.Path.Length; i++)
        {
            target = new AttributeExpr(target, has.Path[i - 1])
            {
                Start = has.Start,
                IsShared = true,
            };
            result = And(result, new HasExpr(target, [has.Path[i]]) { Start = has.Start });
        }
        return result;
    }

    /// <summary>Leaves are the policy's own and cost nothing to look at again; all else has just been made here.</summary>
    private static void Share(Expr target)
    {
        if (target.Height > 1)
            target.IsShared = true;
    }

    private static Expr OfIs(IsExpr test)
    {
        var target = Of(test.Target);
        if (test.Container is not null)
            Share(target);
        var type = new IsExpr(target, test.EntityType, null) { Start = test.Start };
        return test.Container is null
            ? type
            : And(
                type,
                new BinaryExpr(BinaryOp.In, target, Of(test.Container)) { Start = test.Start }
            );
    }
}
