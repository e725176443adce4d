namespace Jidoka.Cedar.Compiling;

/// <summary>A chain of <c>&amp;&amp;</c>, flattened.</summary>
internal sealed class AndNode(Node[] parts) : TestNode
{
    public Node[] Parts => parts;

    public override Tri Test(Frame frame)
    {
        foreach (var part in parts)
        {
            var result = part.Test(frame);
            if (result != Tri.True)
                return result;
        }
        return Tri.True;
    }
}

/// <summary>A chain of <c>||</c>, flattened.</summary>
internal sealed class OrNode(Node[] parts) : TestNode
{
    public Node[] Parts => parts;

    public override Tri Test(Frame frame)
    {
        foreach (var part in parts)
        {
            var result = part.Test(frame);
            if (result != Tri.False)
                return result;
        }
        return Tri.False;
    }
}

internal sealed class NotNode(Node operand) : TestNode
{
    public override Tri Test(Frame frame) =>
        operand.Test(frame) switch
        {
            Tri.True => Tri.False,
            Tri.False => Tri.True,
            _ => Tri.Fault,
        };
}

internal sealed class IfNode(Node test, Node then, Node otherwise) : Node
{
    public override Value Evaluate(Frame frame) =>
        test.Test(frame) switch
        {
            Tri.True => then.Evaluate(frame),
            Tri.False => otherwise.Evaluate(frame),
            _ => default,
        };

    public override Tri Test(Frame frame) =>
        test.Test(frame) switch
        {
            Tri.True => then.Test(frame),
            Tri.False => otherwise.Test(frame),
            _ => Tri.Fault,
        };
}

internal sealed class EqualNode(Node left, Node right, bool negated) : TestNode
{
    private readonly ConstantNode? constant = right as ConstantNode;

    public override Tri Test(Frame frame)
    {
        Value spare = default;
        ref readonly var a = ref left.Look(frame, ref spare);
        if (a.IsNone)
            return Tri.Fault;
        if (constant is not null)
            return Of(Value.Same(in a, in constant.Held) != negated);
        Value other = default;
        ref readonly var b = ref right.Look(frame, ref other);
        return b.IsNone ? Tri.Fault : Of(Value.Same(in a, in b) != negated);
    }
}
