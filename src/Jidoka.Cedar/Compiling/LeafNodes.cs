namespace Jidoka.Cedar.Compiling;

internal sealed class ConstantNode(Value value) : StandingNode
{
    // A field, so that the nodes above can look at it where it is.
    public readonly Value Held = value;

    public override ref readonly Value Look(Frame frame, ref Value spare) => ref Held;
}

/// <summary>A constant expression that fails, such as <c>ip("x")</c>: fails again, in the same words, each time.</summary>
internal sealed class FaultNode(Fault fault) : Node
{
    public override Value Evaluate(Frame frame) =>
        frame.Fail(fault.Code, fault.Detail, fault.First, fault.Second);
}

internal sealed class PrincipalNode : Node
{
    public override Value Evaluate(Frame frame) => Value.Of(frame.Request.Principal);
}

internal sealed class ActionNode : Node
{
    public override Value Evaluate(Frame frame) => Value.Of(frame.Request.Action);
}

internal sealed class ResourceNode : Node
{
    public override Value Evaluate(Frame frame) => Value.Of(frame.Request.Resource);
}

internal sealed class ContextNode : Node
{
    public override Value Evaluate(Frame frame) => Value.Of(frame.Request.Context);
}
