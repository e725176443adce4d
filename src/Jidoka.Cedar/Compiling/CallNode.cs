using System.Globalization;
using Jidoka.Cedar.Extensions;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Compiling;

/// <summary>What an extension function computes of one or two arguments; the second is default where there is one.</summary>
internal delegate Value ExtensionBody(Frame frame, in Value first, in Value second);

/// <summary>A call of an extension function with one or two arguments of the right number.</summary>
internal sealed class CallNode(ExtensionFunction function, Node[] arguments) : Node
{
    private readonly ExtensionBody body = ExtensionBodies.Of(function.Name);

    // A constant of the right kind in second place needs no look while policies are evaluated.
    private readonly ConstantNode? settled =
        function.Parameters.Length == 2
        && arguments.Length == 2
        && arguments[1] is ConstantNode constant
        && constant.Held.Kind == function.Parameters[1]
            ? constant
            : null;

    public override Value Evaluate(Frame frame)
    {
        if (arguments.Length != function.Parameters.Length)
            return FailCount(frame);
        Value spare = default;
        ref readonly var first = ref arguments[0].Look(frame, ref spare);
        if (first.IsNone)
            return default;
        if (first.Kind != function.Parameters[0])
            return frame.Fail(FaultCode.WrongType, Fault.KindName(function.Parameters[0]), first);
        if (settled is not null)
            return body(frame, in first, in settled.Held);
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
        return body(frame, in first, in second);
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
