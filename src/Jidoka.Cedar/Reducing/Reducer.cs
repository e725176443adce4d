using Jidoka.Cedar.Compiling;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Reducing;

/// <summary>
/// Evaluates expressions in which variables may be unknown. What is left means the same as the whole for every value of the
/// unknown, faults included: an operand that could fail is never dropped.
/// </summary>
internal sealed class Reducer
{
    private readonly Frame frame = new();
    private readonly bool[] isKnown;

    public Reducer(PartialRequest request, IEntities entities)
    {
        isKnown =
        [
            request.Principal.HasValue,
            request.Action.HasValue,
            request.Resource.HasValue,
            request.Context is not null,
        ];
        var nobody = new EntityUid("Unknown", "");
        var known = new Request(
            request.Principal ?? nobody,
            request.Action ?? nobody,
            request.Resource ?? nobody,
            request.Context ?? RecordValue.Empty
        );
        frame.Begin(in known, entities);
    }

    /// <summary>Reduces an expression. Each part is reduced once: a second time at each level would cost 2^height.</summary>
    public Reduced Reduce(Expr expr)
    {
        switch (expr)
        {
            case LiteralExpr literal:
                return Reduced.Of(literal.Value);
            case VariableExpr variable:
                return isKnown[(int)variable.Variable] ? Evaluate(expr) : Reduced.Of(expr);
            case BinaryExpr { Op: BinaryOp.And or BinaryOp.Or } logic:
                return ReduceLogic(logic);
            case IfExpr choice:
                return ReduceIf(choice);
            case AttributeExpr attribute:
                return ReduceAttribute(attribute);
            case HasExpr has:
                return ReduceHas(has);
            case IsExpr { Container: not null } test:
                return ReduceIsIn(test);
            default:
                return ReduceAll(expr);
        }
    }

    /// <summary>The expression reads nothing that is unknown.</summary>
    private Reduced Evaluate(Expr expr)
    {
        var value = Compiler.Compile(expr).Evaluate(frame);
        return value.IsNone ? Reduced.Of(frame.Fault) : Reduced.Of(value);
    }

    private static Reduced RequireBool(Reduced reduced) =>
        reduced.Residual is null && !reduced.IsFault && reduced.Value.Kind != ValueKind.Bool
            ? Reduced.Of(new Fault(FaultCode.WrongType, "bool", reduced.Value))
            : reduced;

    private Reduced ReduceLogic(BinaryExpr logic)
    {
        var left = RequireBool(Reduce(logic.Left));
        if (left.IsFault)
            return left;
        var decides = logic.Op == BinaryOp.Or;
        if (left.Residual is null && left.Value.AsBool == decides)
            return left;
        var right = RequireBool(Reduce(logic.Right));
        if (left.Residual is null && right.Residual is null)
            return right;
        return Reduced.Of(
            new BinaryExpr(logic.Op, left.Embed(logic.Left), right.Embed(logic.Right))
            {
                Start = logic.Start,
            }
        );
    }

    private Reduced ReduceIf(IfExpr choice)
    {
        var test = RequireBool(Reduce(choice.Test));
        if (test.IsFault)
            return test;
        if (test.Residual is null)
            return Reduce(test.Value.AsBool ? choice.Then : choice.Else);
        var then = Reduce(choice.Then).Embed(choice.Then);
        var otherwise = Reduce(choice.Else).Embed(choice.Else);
        return Reduced.Of(new IfExpr(test.Residual, then, otherwise) { Start = choice.Start });
    }

    private Reduced ReduceAttribute(AttributeExpr attribute)
    {
        var target = Reduce(attribute.Target);
        if (target.IsFault)
            return target;
        if (target.Residual is RecordExpr record && CannotFail(record))
        {
            var field = Array.Find(record.Fields, f => f.Key == attribute.Name).Value;
            return field is null
                ? Reduced.Of(
                    new Fault(FaultCode.NoAttribute, attribute.Name, Value.Of(RecordValue.Empty))
                )
                : Reduce(field);
        }
        var rebuilt = new AttributeExpr(target.Embed(attribute.Target), attribute.Name)
        {
            Start = attribute.Start,
        };
        return target.Residual is null ? Evaluate(rebuilt) : Reduced.Of(rebuilt);
    }

    private Reduced ReduceHas(HasExpr has)
    {
        var target = Reduce(has.Target);
        if (target.IsFault)
            return target;
        var path = has.Path;
        while (target.Residual is RecordExpr record && CannotFail(record))
        {
            var field = Array.Find(record.Fields, field => field.Key == path[0]).Value;
            if (field is null || path.Length == 1)
                return Reduced.Of(Value.Of(field is not null));
            target = Reduce(field);
            path = path[1..];
        }
        var rebuilt = new HasExpr(target.Embed(has.Target), path) { Start = has.Start };
        return target.Residual is null ? Evaluate(rebuilt) : Reduced.Of(rebuilt);
    }

    /// <summary>The container is looked at only if the type fits.</summary>
    private Reduced ReduceIsIn(IsExpr test)
    {
        var target = Reduce(test.Target);
        if (target.IsFault)
            return target;
        var embedded = target.Embed(test.Target);
        if (target.Residual is null)
        {
            var type = Evaluate(new IsExpr(embedded, test.EntityType, null) { Start = test.Start });
            if (type.IsFault || !type.Value.AsBool)
                return type;
            return Reduce(
                new BinaryExpr(BinaryOp.In, embedded, test.Container!) { Start = test.Start }
            );
        }
        var container = Reduce(test.Container!).Embed(test.Container!);
        return Reduced.Of(new IsExpr(embedded, test.EntityType, container) { Start = test.Start });
    }

    private static bool CannotFail(Expr expr) =>
        expr is LiteralExpr or VariableExpr or SetExpr or RecordExpr
        && Children.Of(expr).All(CannotFail);

    /// <summary>An operator that evaluates all its operands: it fails if one of them does.</summary>
    private Reduced ReduceAll(Expr expr)
    {
        var isResidual = false;
        var parts = new List<Expr>();
        foreach (var child in Children.Of(expr))
        {
            var reduced = Reduce(child);
            if (reduced.IsFault)
                return reduced;
            isResidual = isResidual || reduced.Residual is not null;
            parts.Add(reduced.Embed(child));
        }
        var rebuilt = Children.With(expr, parts);
        return isResidual ? Reduced.Of(rebuilt) : Evaluate(rebuilt);
    }
}
