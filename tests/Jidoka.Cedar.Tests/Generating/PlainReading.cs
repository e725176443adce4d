using Jidoka.Cedar.Extensions;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Tests.Generating;

/// <summary>
/// A second evaluator, written from the language's rules alone: it walks the expression as written and throws on a fault. It
/// shares the values and the extension functions with the compiled one, nothing else.
/// </summary>
internal sealed class PlainReading(Request request, EntityStore entities)
{
    private sealed class Fault : Exception;

    public static string Authorize(Request request, PolicySet set, EntityStore entities)
    {
        var reading = new PlainReading(request, entities);
        var satisfied = new List<Policy>();
        var errors = new List<string>();
        foreach (var policy in set.Policies)
        {
            try
            {
                if (reading.IsSatisfied(policy.Body))
                    satisfied.Add(policy);
            }
            catch (Fault)
            {
                errors.Add(policy.Id);
            }
        }
        return PropertyTests.Show(
            satisfied.Where(p => p.Effect == Effect.Permit).Select(p => p.Id),
            satisfied.Where(p => p.Effect == Effect.Forbid).Select(p => p.Id),
            errors
        );
    }

    private bool IsSatisfied(PolicyBody body) =>
        Fits(body.Principal, request.Principal)
        && Fits(body.Action, request.Action)
        && Fits(body.Resource, request.Resource)
        && body.Conditions.All(condition => Truth(condition.Body) == condition.IsWhen);

    private bool Fits(Scope scope, EntityUid uid) =>
        scope.Op switch
        {
            ScopeOp.All => true,
            ScopeOp.Equal => uid == scope.Entity,
            ScopeOp.In => IsIn(uid, scope.Entity!.Value),
            ScopeOp.InAny => scope.Entities.Any(entity => IsIn(uid, entity)),
            ScopeOp.Is => uid.Type == scope.EntityType,
            _ => uid.Type == scope.EntityType && IsIn(uid, scope.Entity!.Value),
        };

    private bool IsIn(EntityUid uid, EntityUid container)
    {
        if (uid == container)
            return true;
        return entities.TryGet(uid, out var entity)
            && entity.Parents.Any(parent => IsIn(parent, container));
    }

    private bool Truth(Expr expr)
    {
        var value = Read(expr);
        return value.Kind == ValueKind.Bool ? value.AsBool : throw new Fault();
    }

    private Value Of(Expr expr, ValueKind kind)
    {
        var value = Read(expr);
        return value.Kind == kind ? value : throw new Fault();
    }

    private Value Read(Expr expr)
    {
        switch (expr)
        {
            case LiteralExpr literal:
                return literal.Value;
            case VariableExpr { Variable: Variable.Principal }:
                return Value.Of(request.Principal);
            case VariableExpr { Variable: Variable.Action }:
                return Value.Of(request.Action);
            case VariableExpr { Variable: Variable.Resource }:
                return Value.Of(request.Resource);
            case VariableExpr:
                return Value.Of(request.Context);
            case UnaryExpr { Op: UnaryOp.Not } not:
                return Value.Of(!Truth(not.Operand));
            case UnaryExpr { Op: UnaryOp.Negate } negate:
                return Exact(-(Int128)Of(negate.Operand, ValueKind.Long).AsLong);
            case UnaryExpr isEmpty:
                return Value.Of(Of(isEmpty.Operand, ValueKind.Set).AsSet.Count == 0);
            case BinaryExpr binary:
                return ReadBinary(binary);
            case IfExpr choice:
                return Truth(choice.Test) ? Read(choice.Then) : Read(choice.Else);
            case AttributeExpr attribute:
                return Attributes(attribute.Target, mustExist: true)!
                    .TryGet(attribute.Name, out var found)
                    ? found
                    : throw new Fault();
            case HasExpr has:
                return Value.Of(Has(has));
            case LikeExpr like:
                return Value.Of(Like(Of(like.Target, ValueKind.String).AsString, like.Pattern));
            case IsExpr test:
                var uid = Of(test.Target, ValueKind.Entity).AsEntity;
                return Value.Of(
                    uid.Type == test.EntityType
                        && (test.Container is null || In(uid, Read(test.Container)))
                );
            case SetExpr set:
                return Value.Of(SetValue.Of([.. set.Items.Select(Read)]));
            case RecordExpr record:
                var builder = new RecordBuilder();
                foreach (var (name, field) in record.Fields)
                    builder.Set(name, Read(field));
                return Value.Of(builder.Build());
            case CallExpr call:
                return ExtensionCall.TryEvaluate(
                    call.Function,
                    [.. call.Arguments.Select(Read)],
                    out var result,
                    out _
                )
                    ? result
                    : throw new Fault();
            default:
                throw new InvalidOperationException(expr.GetType().Name);
        }
    }

    private static Value Exact(Int128 number) =>
        number >= long.MinValue && number <= long.MaxValue
            ? Value.Of((long)number)
            : throw new Fault();

    private Value ReadBinary(BinaryExpr binary)
    {
        switch (binary.Op)
        {
            case BinaryOp.And:
                return Value.Of(Truth(binary.Left) && Truth(binary.Right));
            case BinaryOp.Or:
                return Value.Of(Truth(binary.Left) || Truth(binary.Right));
            case BinaryOp.Equal:
                return Value.Of(Read(binary.Left) == Read(binary.Right));
            case BinaryOp.NotEqual:
                return Value.Of(Read(binary.Left) != Read(binary.Right));
            case BinaryOp.In:
                return Value.Of(In(Of(binary.Left, ValueKind.Entity).AsEntity, Read(binary.Right)));
            case BinaryOp.Contains:
                return Value.Of(Of(binary.Left, ValueKind.Set).AsSet.Contains(Read(binary.Right)));
            case BinaryOp.ContainsAll or BinaryOp.ContainsAny:
                var left = Of(binary.Left, ValueKind.Set).AsSet;
                var right = Of(binary.Right, ValueKind.Set).AsSet;
                return Value.Of(
                    binary.Op == BinaryOp.ContainsAll
                        ? right.All(left.Contains)
                        : right.Any(left.Contains)
                );
            case BinaryOp.HasTag or BinaryOp.GetTag:
                return ReadTag(binary);
            case BinaryOp.Add:
                return Exact((Int128)Number(binary.Left) + Number(binary.Right));
            case BinaryOp.Subtract:
                return Exact((Int128)Number(binary.Left) - Number(binary.Right));
            case BinaryOp.Multiply:
                return Exact((Int128)Number(binary.Left) * Number(binary.Right));
            default:
                return Value.Of(Compare(binary));
        }
    }

    private long Number(Expr expr) => Of(expr, ValueKind.Long).AsLong;

    private bool Compare(BinaryExpr binary)
    {
        var left = Read(binary.Left);
        var right = Of(binary.Right, left.Kind);
        var sign = left.Kind switch
        {
            ValueKind.Long => left.AsLong.CompareTo(right.AsLong),
            ValueKind.Datetime or ValueKind.Duration => left.AsScaled.CompareTo(right.AsScaled),
            _ => throw new Fault(),
        };
        return binary.Op switch
        {
            BinaryOp.Less => sign < 0,
            BinaryOp.LessOrEqual => sign <= 0,
            BinaryOp.Greater => sign > 0,
            _ => sign >= 0,
        };
    }

    private bool In(EntityUid uid, Value container) =>
        container.Kind switch
        {
            ValueKind.Entity => IsIn(uid, container.AsEntity),
            ValueKind.Set when container.AsSet.Any(item => item.Kind != ValueKind.Entity) =>
                throw new Fault(),
            ValueKind.Set => container.AsSet.Any(item => IsIn(uid, item.AsEntity)),
            _ => throw new Fault(),
        };

    private Value ReadTag(BinaryExpr tag)
    {
        var uid = Of(tag.Left, ValueKind.Entity).AsEntity;
        var name = Of(tag.Right, ValueKind.String).AsString;
        Value value = default;
        var found = entities.TryGet(uid, out var entity) && entity.Tags.TryGet(name, out value);
        if (tag.Op == BinaryOp.HasTag)
            return Value.Of(found);
        return found ? value : throw new Fault();
    }

    private RecordValue? Attributes(Expr target, bool mustExist) =>
        Attributes(Read(target), mustExist);

    private RecordValue? Attributes(Value value, bool mustExist)
    {
        if (value.Kind == ValueKind.Record)
            return value.AsRecord;
        if (value.Kind != ValueKind.Entity)
            throw new Fault();
        if (entities.TryGet(value.AsEntity, out var entity))
            return entity.Attributes;
        return mustExist ? throw new Fault() : null;
    }

    private bool Has(HasExpr has)
    {
        var value = Read(has.Target);
        foreach (var name in has.Path)
        {
            if (
                Attributes(value, mustExist: false) is not { } holder
                || !holder.TryGet(name, out value)
            )
                return false;
        }
        return true;
    }

    /// <summary>By trying every split, slow and plain.</summary>
    private static bool Like(string text, Pattern pattern) => Like(text, pattern.Pieces, 0);

    private static bool Like(ReadOnlySpan<char> text, string[] pieces, int at)
    {
        if (!text.StartsWith(pieces[at], StringComparison.Ordinal))
            return false;
        text = text[pieces[at].Length..];
        if (at == pieces.Length - 1)
            return text.IsEmpty;
        for (var i = 0; i <= text.Length; i++)
        {
            if (Like(text[i..], pieces, at + 1))
                return true;
        }
        return false;
    }
}
