using System.Text.Json.Nodes;

namespace Jidoka.Gateway.Intercepting.Mcp;

/// <summary>Makes the parameters that a server gets out of those that the client sent.</summary>
internal static class ForwardedParams
{
    /// <summary>
    /// Parameters that are never passed: a task outlives the call and hands its result out by another method; the other
    /// two belong to calls that paused for input, and a server gets them from the gateway itself.
    /// </summary>
    public static ImmutableArray<string> NotPassed { get; } =
    ["task", "inputResponses", "requestState"];

    /// <summary>A copy without what speaks for the client's own connection.</summary>
    /// <param name="message">The request.</param>
    public static JsonObject Of(RpcMessage message)
    {
        var forwarded =
            message.Params.ValueKind == JsonValueKind.Object
                ? JsonObject.Create(message.Params.Clone())!
                : [];
        foreach (var name in NotPassed)
            forwarded.Remove(name);
        if (forwarded["_meta"] is JsonObject meta)
        {
            meta.Remove("progressToken");
            // Reserved names speak for a connection, and the server's connection is the gateway's own.
            foreach (var name in meta.Select(m => m.Key).ToList())
                if (name.StartsWith("io.modelcontextprotocol/", StringComparison.Ordinal))
                    meta.Remove(name);
        }
        return forwarded;
    }

    /// <summary>Puts the trace context that the server goes on with into the metadata.</summary>
    /// <param name="forwarded">The parameters.</param>
    /// <param name="traceParent">The context; null: none.</param>
    public static JsonObject Traced(JsonObject forwarded, string? traceParent)
    {
        if (traceParent is null)
            return forwarded;
        if (forwarded["_meta"] is not JsonObject meta)
            forwarded["_meta"] = meta = [];
        meta["traceparent"] = traceParent;
        return forwarded;
    }
}
