using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Compiling;

internal sealed class InNode(Node left, Node right) : TestNode
{
    public override Tri Test(Frame frame)
    {
        var a = left.Evaluate(frame);
        if (a.IsNone)
            return Tri.Fault;
        if (a.Kind != ValueKind.Entity)
            return frame.FailTest(FaultCode.WrongType, "entity", a);
        return Test(frame, a.Uid, right.Evaluate(frame));
    }

    public static Tri Test(Frame frame, EntityUid uid, Value container) =>
        container.Kind switch
        {
            ValueKind.None => Tri.Fault,
            ValueKind.Entity => Of(frame.IsIn(uid, container.Uid)),
            ValueKind.Set => TestSet(frame, uid, container.Set),
            _ => frame.FailTest(FaultCode.WrongType, "one of [set, entity]", container),
        };

    private static Tri TestSet(Frame frame, EntityUid uid, SetValue set)
    {
        var found = false;
        foreach (ref readonly var item in set.Items)
        {
            // Every element is looked at, since one that is no entity makes the whole a fault.
            if (item.Kind != ValueKind.Entity)
                return frame.FailTest(FaultCode.WrongType, "entity", item);
            found = found || frame.IsIn(uid, item.Uid);
        }
        return Of(found);
    }
}

internal sealed class IsNode(Node target, string entityType) : TestNode
{
    public override Tri Test(Frame frame)
    {
        var value = target.Evaluate(frame);
        return value.Kind switch
        {
            ValueKind.None => Tri.Fault,
            ValueKind.Entity => Of(string.Equals(value.EntityType, entityType)),
            _ => frame.FailTest(FaultCode.WrongType, "entity", value),
        };
    }
}

/// <summary><c>target is Type in container</c>: the target is evaluated once, the container only if the type fits.</summary>
internal sealed class IsInNode(Node target, string entityType, Node container) : TestNode
{
    public override Tri Test(Frame frame)
    {
        var value = target.Evaluate(frame);
        if (value.IsNone)
            return Tri.Fault;
        if (value.Kind != ValueKind.Entity)
            return frame.FailTest(FaultCode.WrongType, "entity", value);
        return string.Equals(value.EntityType, entityType)
            ? InNode.Test(frame, value.Uid, container.Evaluate(frame))
            : Tri.False;
    }
}

internal sealed class TagNode(BinaryOp op, Node target, Node key) : Node
{
    public override Value Evaluate(Frame frame)
    {
        var entity = target.Evaluate(frame);
        if (entity.IsNone)
            return default;
        if (entity.Kind != ValueKind.Entity)
            return frame.Fail(FaultCode.WrongType, "entity", entity);
        var name = key.Evaluate(frame);
        if (name.IsNone)
            return default;
        if (name.Kind != ValueKind.String)
            return frame.Fail(FaultCode.WrongType, "string", name);
        var exists = frame.TryEntity(entity.Uid, out var found);
        if (op == BinaryOp.HasTag)
            return Value.Of(exists && found!.Tags.Has(name.Text));
        if (!exists)
            return frame.Fail(FaultCode.NoEntity, "", entity);
        return found!.Tags.TryGet(name.Text, out var value)
            ? value
            : frame.Fail(FaultCode.NoTag, name.Text, entity);
    }
}
