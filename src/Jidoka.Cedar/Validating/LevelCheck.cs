using Jidoka.Cedar.Schemas;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Validating;

/// <summary>
/// Bounds how many entities an access passes through, so that a caller knows which entities to load: <c>principal.a</c> is
/// level 1, <c>principal.a.b</c> level 2 when <c>a</c> is an entity. Entity literals may not be looked into.
/// </summary>
internal sealed class LevelCheck(
    Dictionary<Expr, CedarType> types,
    RequestForm form,
    int maxLevel,
    Action<Expr, string> report
)
{
    private readonly HashSet<Expr> seen = new(ReferenceEqualityComparer.Instance);

    public void Check(Expr expr)
    {
        if (expr.IsShared && !seen.Add(expr))
            return;
        switch (expr)
        {
            case BinaryExpr { Op: BinaryOp.And or BinaryOp.Or } logic
                when !types.ContainsKey(logic.Right):
                // The left side decides alone; the right was never reached.
                Check(logic.Left);
                break;
            case IfExpr choice
                when !types.ContainsKey(choice.Then) || !types.ContainsKey(choice.Else):
                Check(choice.Test);
                Check(types.ContainsKey(choice.Then) ? choice.Then : choice.Else);
                break;
            case BinaryExpr { Op: BinaryOp.In or BinaryOp.GetTag or BinaryOp.HasTag } access:
                Bound(access, LevelOf(access.Left, []));
                Check(access.Right);
                break;
            case AttributeExpr attribute when IsEntity(attribute.Target):
                Bound(attribute, LevelOf(attribute.Target, []));
                break;
            case HasExpr has when IsEntity(has.Target):
                Bound(has, LevelOf(has.Target, []));
                break;
            default:
                foreach (var child in Children.Of(expr))
                    Check(child);
                break;
        }
    }

    private bool IsEntity(Expr expr) =>
        types.TryGetValue(expr, out var type) && type is EntityType or EntityUnionType;

    private void Bound(Expr expr, int level)
    {
        if (level >= maxLevel)
            report(expr, $"this access needs level {level + 1}, but only {maxLevel} is allowed");
    }

    /// <param name="expr">An expression whose entity is looked into.</param>
    /// <param name="path">The attributes still to be read from a record that it is part of, the innermost last.</param>
    private int LevelOf(Expr expr, List<string> path)
    {
        switch (expr)
        {
            case VariableExpr:
                return 0;
            case LiteralExpr { Value.Kind: ValueKind.Entity } literal
                when literal.Value.AsEntity == form.Action.Uid:
                return 0;
            case IfExpr choice:
                Check(choice.Test);
                var then = types.ContainsKey(choice.Then) ? LevelOf(choice.Then, [.. path]) : 0;
                var otherwise = types.ContainsKey(choice.Else) ? LevelOf(choice.Else, path) : 0;
                return Math.Max(then, otherwise);
            case AttributeExpr attribute when IsEntity(attribute.Target):
                return LevelOf(attribute.Target, path) + 1;
            case AttributeExpr attribute:
                path.Add(attribute.Name);
                return LevelOf(attribute.Target, path);
            case BinaryExpr { Op: BinaryOp.GetTag } get:
                var level = LevelOf(get.Left, path);
                Check(get.Right);
                return level + 1;
            case RecordExpr record when path.Count > 0:
                return LevelOfField(record, path);
            default:
                report(expr, "an entity literal cannot be looked into under a level bound");
                return 0;
        }
    }

    private int LevelOfField(RecordExpr record, List<string> path)
    {
        var name = path[^1];
        path.RemoveAt(path.Count - 1);
        var level = 0;
        foreach (var (key, value) in record.Fields)
        {
            if (key == name)
                level = LevelOf(value, path);
            else
                Check(value);
        }
        return level;
    }
}
