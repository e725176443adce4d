using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// The calls of one caller that wait for input of its client, in the revision without sessions. The client gets an
/// unguessable state and sends it back once, with the same request: what was decided goes on, and nothing is decided or
/// forwarded a second time. How many there are is bounded by the open requests, of which each is one.
/// </summary>
internal sealed class PausedCalls
{
    private readonly ConcurrentDictionary<string, McpExchange> _waiting = new(
        StringComparer.Ordinal
    );

    /// <summary>Keeps a call.</summary>
    /// <returns>Its state.</returns>
    public string Keep(McpExchange call)
    {
        // The first time the request is still on the wire, and later no more.
        call.Asked ??= AskedBy(call.Request);
        var state = RandomNumberGenerator.GetHexString(32, lowercase: true);
        _waiting[state] = call;
        return state;
    }

    /// <summary>Forgets a call that waits no more.</summary>
    public void Forget(string state) => _waiting.TryRemove(state, out _);

    /// <summary>Takes the call that a request goes on with, out of those that wait: a state is good for one request.</summary>
    /// <param name="request">The request, which says a state.</param>
    /// <returns>The call; null if the state is unknown, used, or of another request, which all look the same.</returns>
    public McpExchange? Take(RpcMessage request) =>
        request.Param("requestState") is { ValueKind: JsonValueKind.String } said
        && _waiting.TryGetValue(said.GetString()!, out var call)
        && call.Request.Method == request.Method
        && JsonNode.DeepEquals(call.Asked, AskedBy(request))
        && _waiting.TryRemove(new(said.GetString()!, call))
            ? call
            : null;

    /// <summary>What must be equal in a request and its retry: all parameters but those of the pause and the metadata.</summary>
    private static JsonObject AskedBy(RpcMessage request)
    {
        var own = ForwardedParams.Of(request);
        own.Remove("_meta");
        return own;
    }
}
