using System.Text;

namespace Jidoka.Gateway.Intercepting.Mcp;

/// <summary>What a client answers to the questions of an <c>input_required</c> result.</summary>
internal sealed class RpcMessageAnswers
{
    private readonly Dictionary<string, byte[]> _byKey = new(StringComparer.Ordinal);

    /// <summary>Reads a request's <c>inputResponses</c>; what is no object answers nothing.</summary>
    /// <param name="request">The request.</param>
    public RpcMessageAnswers(RpcMessage request)
    {
        if (request.Param("inputResponses") is { ValueKind: JsonValueKind.Object } responses)
            foreach (var response in responses.EnumerateObject())
                if (response.Value.ValueKind == JsonValueKind.Object)
                    _byKey[response.Name] = Encoding.UTF8.GetBytes(response.Value.GetRawText());
    }

    /// <summary>The answers to the questions of these keys; others were not asked for.</summary>
    public IReadOnlyDictionary<string, byte[]> Of(IReadOnlySet<string> keys) =>
        _byKey
            .Where(a => keys.Contains(a.Key))
            .ToDictionary(a => a.Key, a => a.Value, StringComparer.Ordinal);
}
