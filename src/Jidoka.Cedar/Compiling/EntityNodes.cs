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
        var b = right.Evaluate(frame);
        return b.Kind switch
        {
            ValueKind.None => Tri.Fault,
            ValueKind.Entity => Of(frame.IsIn(a.Uid, b.Uid)),
            ValueKind.Set => TestSet(frame, a.Uid, b.Set),
            _ => frame.FailTest(FaultCode.WrongType, "one of [set, entity]", b),
        };
    }

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
