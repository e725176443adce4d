using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Compiling;

internal sealed class ContainsNode(BinaryOp op, Node left, Node right) : TestNode
{
    private readonly ConstantNode? member = op == BinaryOp.Contains ? right as ConstantNode : null;

    public override Tri Test(Frame frame)
    {
        Value spare = default;
        ref readonly var set = ref left.Look(frame, ref spare);
        if (set.IsNone)
            return Tri.Fault;
        if (set.Kind != ValueKind.Set)
            return frame.FailTest(FaultCode.WrongType, "set", set);
        if (member is not null)
            return Of(set.Set.Holds(in member.Held));
        var other = right.Evaluate(frame);
        if (other.IsNone)
            return Tri.Fault;
        if (op == BinaryOp.Contains)
            return Of(set.Set.Holds(in other));
        if (other.Kind != ValueKind.Set)
            return frame.FailTest(FaultCode.WrongType, "set", other);
        return Of(
            op == BinaryOp.ContainsAll
                ? set.Set.ContainsAll(other.Set)
                : set.Set.ContainsAny(other.Set)
        );
    }
}

internal sealed class IsEmptyNode(Node operand) : TestNode
{
    public override Tri Test(Frame frame)
    {
        var set = operand.Evaluate(frame);
        return set.Kind switch
        {
            ValueKind.None => Tri.Fault,
            ValueKind.Set => Of(set.Set.Count == 0),
            _ => frame.FailTest(FaultCode.WrongType, "set", set),
        };
    }
}

internal sealed class LikeNode(Node operand, Pattern pattern) : TestNode
{
    public override Tri Test(Frame frame)
    {
        Value spare = default;
        ref readonly var text = ref operand.Look(frame, ref spare);
        return text.Kind switch
        {
            ValueKind.None => Tri.Fault,
            ValueKind.String => Of(pattern.Matches(text.Text)),
            _ => frame.FailTest(FaultCode.WrongType, "string", text),
        };
    }
}

internal sealed class SetNode(Node[] items) : Node
{
    public override Value Evaluate(Frame frame)
    {
        var values = new Value[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            values[i] = items[i].Evaluate(frame);
            if (values[i].IsNone)
                return default;
        }
        return Value.Of(SetValue.Of(values));
    }
}

internal sealed class RecordNode(string[] names, Node[] fields) : Node
{
    public override Value Evaluate(Frame frame)
    {
        var builder = new RecordBuilder();
        for (var i = 0; i < fields.Length; i++)
        {
            var value = fields[i].Evaluate(frame);
            if (value.IsNone)
                return default;
            builder.Set(names[i], value);
        }
        return Value.Of(builder.Build());
    }
}
