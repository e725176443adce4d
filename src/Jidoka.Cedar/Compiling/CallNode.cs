using System.Globalization;
using Jidoka.Cedar.Extensions;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Compiling;

/// <summary>A call of an extension function with one or two arguments of the right number.</summary>
internal sealed class CallNode(ExtensionFunction function, Node[] arguments) : Node
{
    private readonly Func<Frame, Value, Value, Value> body = ExtensionBodies.Of(function.Name);

    public override Value Evaluate(Frame frame)
    {
        if (arguments.Length != function.Parameters.Length)
            return FailCount(frame);
        var first = arguments[0].Evaluate(frame);
        if (first.IsNone)
            return default;
        if (first.Kind != function.Parameters[0])
            return frame.Fail(FaultCode.WrongType, Fault.KindName(function.Parameters[0]), first);
        Value second = default;
        if (arguments.Length > 1)
        {
            second = arguments[1].Evaluate(frame);
            if (second.IsNone)
                return default;
            if (second.Kind != function.Parameters[1])
                return frame.Fail(
                    FaultCode.WrongType,
                    Fault.KindName(function.Parameters[1]),
                    second
                );
        }
        return body(frame, first, second);
    }

    private Value FailCount(Frame frame) =>
        frame.Fail(
            FaultCode.WrongArgumentCount,
            string.Create(
                CultureInfo.InvariantCulture,
                $"`{function.Name}`: expected {function.Parameters.Length}, got {arguments.Length}"
            )
        );
}
