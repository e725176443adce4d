using Jidoka.Cedar.Compiling;
using Jidoka.Cedar.Syntax;

namespace Jidoka.Cedar.Extensions;

/// <summary>Calls an extension function outside of a policy.</summary>
internal static class ExtensionCall
{
    public static bool TryEvaluate(
        ExtensionFunction function,
        Value[] arguments,
        out Value result,
        out string problem
    )
    {
        var frame = new Frame();
        var nodes = Array.ConvertAll(arguments, argument => (Node)new ConstantNode(argument));
        result = new CallNode(function, nodes).Evaluate(frame);
        problem = result.IsNone ? frame.Fault.Describe() : "";
        return !result.IsNone;
    }
}
