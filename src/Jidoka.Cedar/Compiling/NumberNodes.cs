using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Compiling;

/// <summary><c>&lt;</c> and its kin over integers, datetimes and durations.</summary>
internal sealed class CompareNode(BinaryOp op, Node left, Node right) : TestNode
{
    private readonly ConstantNode? constant = right as ConstantNode;

    public override Tri Test(Frame frame)
    {
        Value spare = default;
        ref readonly var a = ref left.Look(frame, ref spare);
        if (a.IsNone)
            return Tri.Fault;
        if (constant is not null)
            return Test(frame, in a, in constant.Held);
        Value other = default;
        ref readonly var b = ref right.Look(frame, ref other);
        return b.IsNone ? Tri.Fault : Test(frame, in a, in b);
    }

    private Tri Test(Frame frame, in Value a, in Value b)
    {
        if (
            a.Kind != b.Kind
            || a.Kind is not (ValueKind.Long or ValueKind.Datetime or ValueKind.Duration)
        )
            return FailKinds(frame, a, b);
        return Of(
            op switch
            {
                BinaryOp.Less => a.Bits < b.Bits,
                BinaryOp.LessOrEqual => a.Bits <= b.Bits,
                BinaryOp.Greater => a.Bits > b.Bits,
                _ => a.Bits >= b.Bits,
            }
        );
    }

    private static Tri FailKinds(Frame frame, Value a, Value b)
    {
        if (a.Kind is ValueKind.Long or ValueKind.Datetime or ValueKind.Duration)
            return frame.FailTest(FaultCode.WrongType, Fault.KindName(a.Kind), b);
        var other = b.Kind is ValueKind.Long or ValueKind.Datetime or ValueKind.Duration;
        var expected = other ? Fault.KindName(b.Kind) : "one of [long, datetime, duration]";
        return frame.FailTest(FaultCode.WrongType, expected, a);
    }
}

internal sealed class ArithmeticNode(BinaryOp op, Node left, Node right) : Node
{
    public override Value Evaluate(Frame frame)
    {
        var a = left.Evaluate(frame);
        if (a.IsNone)
            return default;
        var b = right.Evaluate(frame);
        if (b.IsNone)
            return default;
        if (a.Kind != ValueKind.Long)
            return frame.Fail(FaultCode.WrongType, "long", a);
        if (b.Kind != ValueKind.Long)
            return frame.Fail(FaultCode.WrongType, "long", b);
        var exact = op switch
        {
            BinaryOp.Add => (Int128)a.Bits + b.Bits,
            BinaryOp.Subtract => (Int128)a.Bits - b.Bits,
            _ => (Int128)a.Bits * b.Bits,
        };
        if (exact == (long)exact)
            return Value.Of((long)exact);
        var verb = op switch
        {
            BinaryOp.Add => "add",
            BinaryOp.Subtract => "subtract",
            _ => "multiply",
        };
        return frame.Fail(FaultCode.Overflow, verb, a, b);
    }
}

internal sealed class NegateNode(Node operand) : Node
{
    public override Value Evaluate(Frame frame)
    {
        var value = operand.Evaluate(frame);
        if (value.IsNone)
            return default;
        if (value.Kind != ValueKind.Long)
            return frame.Fail(FaultCode.WrongType, "long", value);
        return value.Bits == long.MinValue
            ? frame.Fail(FaultCode.Overflow, "negate", value)
            : Value.Of(-value.Bits);
    }
}
