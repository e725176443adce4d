using Jidoka.Cedar.Parsing;
using Jidoka.Cedar.Schemas;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Validating;

/// <summary>The operators with two operands.</summary>
internal sealed partial class TypeChecker
{
    private Typing CheckBinary(BinaryExpr binary, Capabilities prior) =>
        binary.Op switch
        {
            BinaryOp.Equal => CheckEqual(binary, prior),
            BinaryOp.Less or BinaryOp.LessOrEqual => CheckLess(binary, prior),
            BinaryOp.Add or BinaryOp.Subtract or BinaryOp.Multiply => Typing
                .Of(CedarType.Long)
                .After(Expect(binary.Left, prior, CedarType.Long))
                .After(Expect(binary.Right, prior, CedarType.Long)),
            BinaryOp.In => CheckIn(binary, prior),
            BinaryOp.Contains => CheckContains(binary, prior),
            BinaryOp.ContainsAll or BinaryOp.ContainsAny => CheckContainsSet(binary, prior),
            BinaryOp.HasTag => CheckHasTag(binary, prior),
            _ => CheckGetTag(binary, prior),
        };

    private Typing CheckEqual(BinaryExpr equal, Capabilities prior)
    {
        var left = Check(equal.Left, prior);
        var right = Check(equal.Right, prior);
        var result = Typing.Of(TypeOfEqual(equal, left.Type, right.Type));
        if (result.Type is not TruthType)
            result = RequireComparable(equal, result, left.Type, right.Type);
        return result.After(left).After(right);
    }

    private CedarType TypeOfEqual(BinaryExpr equal, CedarType? left, CedarType? right)
    {
        if (left is not null && right is not null && TypeRules.AreDisjoint(left, right))
            return TruthType.False;
        if (LiteralOf(equal.Left) is { } a && LiteralOf(equal.Right) is { } b)
            return a == b ? TruthType.True : TruthType.False;
        return CedarType.Bool;
    }

    /// <summary>A literal, or the action, which is known in each form of request.</summary>
    private Value? LiteralOf(Expr expr) =>
        expr switch
        {
            LiteralExpr literal => literal.Value,
            VariableExpr { Variable: Variable.Action } => Value.Of(form.Action.Uid),
            _ => null,
        };

    private Typing RequireComparable(Expr expr, Typing result, CedarType? left, CedarType? right)
    {
        if (!rules.IsStrict || left is null || right is null || rules.TryJoin(left, right, out _))
            return result;
        Report(
            expr,
            $"the types {left} and {right} are not compatible",
            "compare values of one type"
        );
        return Typing.Unsound(result.Type);
    }

    private static bool IsOrdered(CedarType type) =>
        type is PrimitiveType { Kind: ValueKind.Long or ValueKind.Datetime or ValueKind.Duration };

    private Typing CheckLess(BinaryExpr less, Capabilities prior)
    {
        var left = Check(less.Left, prior);
        var right = Check(less.Right, prior);
        if (left.Type is null || right.Type is null)
            return Typing.Unsound(CedarType.Bool);
        var fits = (left.Type, right.Type) switch
        {
            (NeverType, NeverType) => false,
            (NeverType, var other) => IsOrdered(other),
            (var other, NeverType) => IsOrdered(other),
            var (a, b) => a.Equals(b) && IsOrdered(a),
        };
        if (fits)
            return Typing.Of(CedarType.Bool).After(left).After(right);
        Report(
            less,
            $"{left.Type} and {right.Type} cannot be compared by size",
            "compare two Long, datetime or duration"
        );
        return Typing.Unsound(CedarType.Bool);
    }

    private Typing CheckContains(BinaryExpr contains, Capabilities prior)
    {
        var set = Expect(contains.Left, prior, TypeRules.AnySet);
        var item = Check(contains.Right, prior);
        var element = (set.Type as SetType)?.Element;
        return RequireComparable(contains, Typing.Of(CedarType.Bool), element, item.Type)
            .After(set)
            .After(item);
    }

    private Typing CheckContainsSet(BinaryExpr contains, Capabilities prior)
    {
        var left = Expect(contains.Left, prior, TypeRules.AnySet);
        var right = Expect(contains.Right, prior, TypeRules.AnySet);
        return RequireComparable(contains, Typing.Of(CedarType.Bool), left.Type, right.Type)
            .After(left)
            .After(right);
    }

    private Typing CheckHasTag(BinaryExpr has, Capabilities prior)
    {
        var entity = Expect(has.Left, prior, TypeRules.AnyEntity);
        var key = Expect(has.Right, prior, CedarType.String);
        if (entity.Type is null)
            return Typing.Unsound(null);
        var capability = new Capability(has.Left, null, has.Right);
        CedarType result =
            rules.TagsOf(entity.Type).Count == 0 ? TruthType.False
            : prior.Contains(capability) ? TruthType.True
            : CedarType.Bool;
        return Typing.Of(result, Capabilities.Of(capability)).After(entity).After(key);
    }

    private Typing CheckGetTag(BinaryExpr get, Capabilities prior)
    {
        var entity = Expect(get.Left, prior, TypeRules.AnyEntity);
        var key = Expect(get.Right, prior, CedarType.String);
        if (entity.Type is null)
            return Typing.Unsound(null);
        if (!prior.Contains(new Capability(get.Left, null, get.Right)))
        {
            Report(
                get,
                $"the tag of {entity.Type} may be missing",
                "test for it first with `hasTag`"
            );
            return Typing.Unsound(null);
        }
        var tags = rules.TagsOf(entity.Type);
        if (tags.Count == 0)
        {
            Report(get, $"{entity.Type} has no tags in the schema", "");
            return Typing.Unsound(null);
        }
        if (!rules.TryJoinAll(tags, out var type))
        {
            Report(get, $"the tags have the incompatible types {string.Join(", ", tags)}", "");
            return Typing.Unsound(null);
        }
        return Typing.Of(type).After(entity).After(key);
    }

    private Typing CheckIn(BinaryExpr expr, Capabilities prior)
    {
        var left = Expect(expr.Left, prior, TypeRules.AnyEntity);
        var right = Expect(
            expr.Right,
            prior,
            new SetType(TypeRules.AnyEntity),
            TypeRules.AnyEntity
        );
        if (!left.IsSound || !right.IsSound)
            return Typing.Unsound(CedarType.Bool);
        if (
            LiteralOf(expr.Left) is { Kind: ValueKind.Entity } member
            && LiteralsOf(expr.Right) is { } containers
        )
        {
            if (PolicyParser.IsActionType(member.EntityType))
                return TypeOfActionIn(member.AsEntity, containers);
        }
        var container = right.Type is SetType { Element: { } element } ? element : right.Type!;
        if (
            TypeRules.NamesOf(left.Type!) is { } members
            && TypeRules.NamesOf(container) is { } targets
        )
        {
            if (!members.Any(m => targets.Any(target => rules.MayBeIn(m, target))))
                return Typing.Of(TruthType.False);
        }
        return Typing.Of(CedarType.Bool);
    }

    private List<EntityUid>? LiteralsOf(Expr expr)
    {
        if (LiteralOf(expr) is { Kind: ValueKind.Entity } one)
            return [one.AsEntity];
        if (expr is not SetExpr set)
            return null;
        var uids = new List<EntityUid>();
        foreach (var item in set.Items)
        {
            if (LiteralOf(item) is not { Kind: ValueKind.Entity } uid)
                return null;
            uids.Add(uid.AsEntity);
        }
        return uids;
    }

    /// <summary>The hierarchy of actions is all in the schema, so that the answer is known.</summary>
    private Typing TypeOfActionIn(EntityUid member, List<EntityUid> containers)
    {
        var actions = containers.FindAll(uid => PolicyParser.IsActionType(uid.Type));
        if (!actions.TrueForAll(schema.Actions.ContainsKey))
            return Typing.Unsound(CedarType.Bool);
        var found = actions.Exists(uid =>
            uid == member || schema.Actions[uid].Descendants.Contains(member)
        );
        return Typing.Of(found ? TruthType.True : TruthType.False);
    }
}
