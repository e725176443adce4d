using Jidoka.Cedar.Extensions;
using Jidoka.Cedar.Schemas;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Validating;

/// <summary>Types an expression in core form for one form of request, reporting what could fail.</summary>
internal sealed partial class TypeChecker(
    Schema schema,
    TypeRules rules,
    RequestForm form,
    FormFindings findings
)
{
    private readonly Dictionary<Expr, Typing> shared = new(ReferenceEqualityComparer.Instance);

    /// <summary>The types found, for the checks that follow; only of expressions that could be reached.</summary>
    public Dictionary<Expr, CedarType> Types { get; } = new(ReferenceEqualityComparer.Instance);

    private void Report(Expr expr, string message, string hint) =>
        findings.Note(expr, new Problem(message, hint));

    public Typing CheckCondition(Expr expr) => Expect(expr, Capabilities.None, CedarType.Bool);

    private Typing Expect(Expr expr, Capabilities prior, params ReadOnlySpan<CedarType> expected)
    {
        var typing = Check(expr, prior);
        if (typing.Type is not { } type)
            return Typing.Unsound(null);
        foreach (var candidate in expected)
        {
            if (TypeRules.Fits(type, candidate))
                return typing;
        }
        Report(expr, $"expected {Describe(expected)}, found {type}", "");
        return Typing.Unsound(null);
    }

    private static string Describe(ReadOnlySpan<CedarType> types)
    {
        var names = new List<string>();
        foreach (var type in types)
        {
            names.Add(
                type switch
                {
                    SetType { Element: null } => "a set",
                    RecordType => "a record",
                    EntityType { Name: null } => "an entity",
                    _ => type.ToString(),
                }
            );
        }
        return string.Join(" or ", names);
    }

    private Typing Check(Expr expr, Capabilities prior)
    {
        // What is shown between one place and the next concerns the shared expression as a whole, and so no part of it:
        // its typing is the same in all of them.
        if (expr.IsShared && shared.TryGetValue(expr, out var known))
            return known;
        var typing = CheckBare(expr, prior);
        if (typing.Type is { } type)
            Types[expr] = type;
        if (expr.IsShared)
            shared.Add(expr, typing);
        return typing;
    }

    private Typing CheckBare(Expr expr, Capabilities prior) =>
        expr switch
        {
            LiteralExpr literal => CheckLiteral(literal),
            VariableExpr variable => Typing.Of(TypeOf(variable.Variable)),
            SlotExpr slot => Typing.Of(
                new EntityType(slot.Slot == Slot.Principal ? form.PrincipalSlot : form.ResourceSlot)
            ),
            UnaryExpr unary => CheckUnary(unary, prior),
            BinaryExpr { Op: BinaryOp.And } and => CheckAnd(and, prior),
            BinaryExpr { Op: BinaryOp.Or } or => CheckOr(or, prior),
            BinaryExpr binary => CheckBinary(binary, prior),
            IfExpr choice => CheckIf(choice, prior),
            AttributeExpr attribute => CheckAttribute(attribute, prior),
            HasExpr has => CheckHas(has, prior),
            LikeExpr like => Typing
                .Of(CedarType.Bool)
                .After(Expect(like.Target, prior, CedarType.String)),
            IsExpr test => CheckIs(test, prior),
            SetExpr set => CheckSet(set, prior),
            RecordExpr record => CheckRecord(record, prior),
            CallExpr call => CheckCall(call, prior),
            _ => throw new InvalidOperationException($"cannot type {expr.GetType().Name}"),
        };

    private CedarType TypeOf(Variable variable) =>
        variable switch
        {
            Variable.Principal => new EntityType(form.Principal),
            Variable.Action => new EntityType(form.Action.Uid.Type),
            Variable.Resource => new EntityType(form.Resource),
            _ => form.Action.Context,
        };

    private Typing CheckLiteral(LiteralExpr literal)
    {
        switch (literal.Value.Kind)
        {
            case ValueKind.Bool:
                return Typing.Of(literal.Value.AsBool ? TruthType.True : TruthType.False);
            case ValueKind.Entity:
                var uid = literal.Value.AsEntity;
                // Unknown entities are reported once a policy, not here once a form of request.
                var known = Parsing.PolicyParser.IsActionType(uid.Type)
                    ? schema.Actions.ContainsKey(uid)
                    : schema.EntityTypes.ContainsKey(uid.Type);
                return known ? Typing.Of(new EntityType(uid.Type)) : Typing.Unsound(null);
            default:
                return Typing.Of(CedarType.OfKind(literal.Value.Kind));
        }
    }

    private Typing CheckUnary(UnaryExpr unary, Capabilities prior)
    {
        switch (unary.Op)
        {
            case UnaryOp.Not:
                var test = Expect(unary.Operand, prior, CedarType.Bool);
                CedarType result =
                    test.IsTrue ? TruthType.False
                    : test.IsFalse ? TruthType.True
                    : CedarType.Bool;
                return Typing.Of(result).After(test);
            case UnaryOp.Negate:
                return Typing
                    .Of(CedarType.Long)
                    .After(Expect(unary.Operand, prior, CedarType.Long));
            default:
                return Typing
                    .Of(CedarType.Bool)
                    .After(Expect(unary.Operand, prior, TypeRules.AnySet));
        }
    }

    private Typing CheckAnd(BinaryExpr and, Capabilities prior)
    {
        var left = Expect(and.Left, prior, CedarType.Bool);
        if (left.IsFalse)
            return Typing.Of(TruthType.False).After(left);
        var right = Expect(and.Right, prior.Union(left.Shown), CedarType.Bool);
        Typing result;
        if (left.Type is null || right.Type is null)
            result = Typing.Unsound(CedarType.Bool);
        else if (right.IsFalse)
            result = Typing.Of(TruthType.False);
        else if (right.IsTrue)
            result = Typing.Of(left.Type, left.Shown.Union(right.Shown));
        else if (left.IsTrue)
            result = Typing.Of(right.Type, right.Shown);
        else
            result = Typing.Of(CedarType.Bool, left.Shown.Union(right.Shown));
        return result.After(left).After(right);
    }

    private Typing CheckOr(BinaryExpr or, Capabilities prior)
    {
        var left = Expect(or.Left, prior, CedarType.Bool);
        if (left.IsTrue)
            return Typing.Of(TruthType.True, left.Shown).After(left);
        var right = Expect(or.Right, prior, CedarType.Bool);
        Typing result;
        if (left.Type is null || right.Type is null)
            result = Typing.Unsound(
                right.IsTrue && left.Type is not null ? TruthType.True : CedarType.Bool
            );
        else if (right.IsTrue)
            result = Typing.Of(TruthType.True, right.Shown);
        else if (right.IsFalse)
            result = Typing.Of(left.Type, left.Shown);
        else if (left.IsFalse)
            result = Typing.Of(right.Type, right.Shown);
        else
            result = Typing.Of(CedarType.Bool, right.Shown.Intersect(left.Shown));
        return result.After(left).After(right);
    }

    private Typing CheckIf(IfExpr choice, Capabilities prior)
    {
        var test = Expect(choice.Test, prior, CedarType.Bool);
        if (test.IsTrue)
        {
            var only = Check(choice.Then, prior.Union(test.Shown));
            return (only with { Shown = only.Shown.Union(test.Shown) }).After(only).After(test);
        }
        if (test.IsFalse)
            return Check(choice.Else, prior).After(test);
        var then = Check(choice.Then, prior.Union(test.Shown));
        var shownByThen = then.IsSound ? then.Shown.Union(test.Shown) : Capabilities.None;
        var otherwise = Check(choice.Else, prior);
        if (then.Type is null || otherwise.Type is null)
            return Typing.Unsound(null);
        if (!rules.TryJoin(then.Type, otherwise.Type, out var join))
        {
            Report(
                choice,
                $"the branches have the incompatible types {then.Type} and {otherwise.Type}",
                "both branches need one type"
            );
            return Typing.Unsound(null);
        }
        return Typing
            .Of(join, otherwise.Shown.Intersect(shownByThen))
            .After(then)
            .After(otherwise)
            .After(test);
    }

    private Typing CheckAttribute(AttributeExpr attribute, Capabilities prior)
    {
        var target = Expect(attribute.Target, prior, TypeRules.AnyEntity, TypeRules.AnyRecord);
        if (target.Type is null)
            return Typing.Unsound(null);
        if (rules.AttributeOf(target.Type, attribute.Name) is not { } found)
        {
            findings.Note(
                attribute,
                UnknownAttribute(attribute.Target, target.Type, attribute.Name)
            );
            return Typing.Unsound(null);
        }
        if (
            found.IsRequired
            || prior.Contains(new Capability(attribute.Target, attribute.Name, null))
        )
            return Typing.Of(found.Type).After(target);
        Report(
            attribute,
            $"the attribute `{attribute.Name}` of `{Show(attribute.Target)}` is optional and may be missing",
            $"test for it first: `{Show(attribute.Target)} has {ShowName(attribute.Name)} && ...`"
        );
        return Typing.Unsound(found.Type);
    }

    private static string Show(Expr expr) => Printing.ExpressionPrinter.Print(expr);

    private static string ShowName(string name) =>
        Parsing.Identifiers.IsAttributeName(name) ? name : Printing.TextPrinter.Quote(name);

    private Problem UnknownAttribute(Expr target, CedarType type, string name) =>
        new(
            $"the attribute `{name}` is not in the schema for `{Show(target)}`",
            NearName.Hint(name, rules.AttributesOf(type))
        )
        {
            Kind = ValidationFindingKind.UnknownAttribute,
            Subject = Show(target),
            Name = name,
        };

    private Typing CheckHas(HasExpr has, Capabilities prior)
    {
        var target = Expect(has.Target, prior, TypeRules.AnyEntity, TypeRules.AnyRecord);
        if (target.Type is not { } type)
            return Typing.Unsound(CedarType.Bool);
        var name = has.Path[0];
        if (rules.AttributeOf(type, name) is not { } found)
        {
            if (rules.MayHaveAttribute(type, name))
                return Typing.Of(CedarType.Bool).After(target);
            findings.NoteUseless(has, UnknownAttribute(has.Target, type, name));
            return Typing.Of(TruthType.False).After(target);
        }
        findings.NoteUseful(has);
        var capability = new Capability(has.Target, name, null);
        // An entity need not exist, so that even a required attribute can be absent.
        var certain = prior.Contains(capability) || (found.IsRequired && type is RecordType);
        return Typing
            .Of(certain ? TruthType.True : CedarType.Bool, Capabilities.Of(capability))
            .After(target);
    }

    private Typing CheckIs(IsExpr test, Capabilities prior)
    {
        var target = Expect(test.Target, prior, TypeRules.AnyEntity);
        if (target.Type is not (EntityType or EntityUnionType))
            return Typing.Unsound(CedarType.Bool);
        CedarType result = TypeRules.NamesOf(target.Type) switch
        {
            null => CedarType.Bool,
            var names when !names.Contains(test.EntityType) => TruthType.False,
            { Count: 1 } => TruthType.True,
            _ => CedarType.Bool,
        };
        return Typing.Of(result).After(target);
    }
}
