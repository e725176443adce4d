using System.Runtime.CompilerServices;
using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>
/// Makes the body for the provider: the agent's bytes, with the model's value replaced if it is an alias, and with what
/// the protocol must put in.
/// </summary>
internal static class ModelSplice
{
    private static readonly ConditionalWeakTable<ModelFacts, byte[]> Values = [];

    public static Func<UpstreamBody> Of(
        ReadOnlyMemory<byte> body,
        ParsedRequest request,
        ModelFacts model
    )
    {
        var name = NameOf(request, model);
        var other = request.Insertion;
        if (other is null)
            return name is null ? () => new UpstreamBody(body) : () => Replace(body, name);
        if (name is null)
            return () => Replace(body, other);
        return name.Start < other.Start
            ? () => Replace(body, name, other)
            : () => Replace(body, other, name);
    }

    private static Insertion? NameOf(ParsedRequest request, ModelFacts model)
    {
        if (model.ServedName is not { } served || served == request.Model)
            return null;
        var value = Values.GetValue(
            model,
            static m => JsonSerializer.SerializeToUtf8Bytes(m.ServedName)
        );
        return new(request.ModelStart, request.ModelLength, value);
    }

    private static UpstreamBody Replace(ReadOnlyMemory<byte> body, Insertion one) =>
        new(body[..one.Start], one.Bytes, body[(one.Start + one.Length)..]);

    private static UpstreamBody Replace(
        ReadOnlyMemory<byte> body,
        Insertion first,
        Insertion second
    ) =>
        new(
            body[..first.Start],
            first.Bytes,
            body[(first.Start + first.Length)..second.Start],
            second.Bytes,
            body[(second.Start + second.Length)..]
        );
}
