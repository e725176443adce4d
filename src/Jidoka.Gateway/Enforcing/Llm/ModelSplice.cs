using System.Runtime.CompilerServices;
using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>Makes the body for the provider: the agent's bytes, with the model's value replaced if it is an alias.</summary>
internal static class ModelSplice
{
    private static readonly ConditionalWeakTable<ModelFacts, byte[]> Values = [];

    public static Func<UpstreamBody> Of(
        ReadOnlyMemory<byte> body,
        ParsedRequest request,
        ModelFacts model
    )
    {
        if (model.ServedName is not { } served || served == request.Model)
            return () => new UpstreamBody(body);
        var value = Values.GetValue(
            model,
            static m => JsonSerializer.SerializeToUtf8Bytes(m.ServedName)
        );
        return () => new UpstreamBody(body, request.ModelStart, request.ModelLength, value);
    }
}
