namespace Jidoka.Cedar.Compiling;

/// <summary>The outcome of a test: the fault, if any, is kept in the frame.</summary>
internal enum Tri : byte
{
    False = 0,
    True = 1,
    Fault = 2,
}

/// <summary>A compiled expression. A fault is <c>default(Value)</c> and stands in the frame: no exception, no allocation.</summary>
internal abstract class Node
{
    public abstract Value Evaluate(Frame frame);

    /// <summary>The value where it stands, which spares a copy; one that stands nowhere is put into <paramref name="spare"/>.</summary>
    public virtual ref readonly Value Look(Frame frame, ref Value spare)
    {
        spare = Evaluate(frame);
        return ref spare;
    }

    /// <summary>Evaluates to a truth value; anything else is a fault.</summary>
    public virtual Tri Test(Frame frame)
    {
        var value = Evaluate(frame);
        return Truth(frame, in value);
    }

    protected static Tri Truth(Frame frame, in Value value) =>
        value.Kind switch
        {
            ValueKind.Bool => (Tri)value.Bits,
            ValueKind.None => Tri.Fault,
            _ => frame.FailTest(FaultCode.WrongType, "bool", value),
        };
}

/// <summary>An expression whose value mostly stands somewhere: <see cref="Node.Look"/> is its natural form.</summary>
internal abstract class StandingNode : Node
{
    public sealed override Value Evaluate(Frame frame)
    {
        Value spare = default;
        return Look(frame, ref spare);
    }

    public abstract override ref readonly Value Look(Frame frame, ref Value spare);

    public sealed override Tri Test(Frame frame)
    {
        Value spare = default;
        return Truth(frame, in Look(frame, ref spare));
    }
}

/// <summary>An expression that can only be a truth value: <see cref="Node.Test"/> is its natural form.</summary>
internal abstract class TestNode : Node
{
    public sealed override Value Evaluate(Frame frame)
    {
        var result = Test(frame);
        return result == Tri.Fault ? default : Value.Of(result == Tri.True);
    }

    public abstract override Tri Test(Frame frame);

    protected static Tri Of(bool value) => value ? Tri.True : Tri.False;
}
