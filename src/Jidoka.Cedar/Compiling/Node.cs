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

    /// <summary>Evaluates to a truth value; anything else is a fault.</summary>
    public virtual Tri Test(Frame frame)
    {
        var value = Evaluate(frame);
        return value.Kind switch
        {
            ValueKind.Bool => (Tri)value.Bits,
            ValueKind.None => Tri.Fault,
            _ => frame.FailTest(FaultCode.WrongType, "bool", value),
        };
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
