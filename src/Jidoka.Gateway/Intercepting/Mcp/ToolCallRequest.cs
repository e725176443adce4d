using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Jidoka.Gateway.Intercepting.Mcp;

/// <summary>The parameters of <c>tools/call</c>, checked for form.</summary>
/// <param name="Name">The tool's name as the client wrote it.</param>
/// <param name="Arguments">The arguments: an object.</param>
/// <param name="ArgumentBytes">The same as received.</param>
/// <param name="WantsProgress">Whether the client gave a progress token.</param>
/// <param name="ProgressToken">The token, JSON text.</param>
/// <param name="TraceParent"><c>traceparent</c> of the metadata, if there is one.</param>
/// <param name="Unknown">Names of the parameters that the door does not know; they pass.</param>
/// <param name="Dropped">Names of the parameters that ask for what the door does not pass; they are left out.</param>
internal sealed record ToolCallRequest(
    string Name,
    JsonElement Arguments,
    byte[] ArgumentBytes,
    bool WantsProgress,
    byte[] ProgressToken,
    string? TraceParent,
    int Unknown,
    ImmutableArray<string> Dropped
)
{
    private static readonly JsonElement NoArguments = JsonDocument.Parse("{}").RootElement.Clone();

    /// <summary>Reads a request's parameters.</summary>
    /// <param name="message">The request.</param>
    /// <param name="request">What was read, if it is a call.</param>
    /// <returns>Null, or what is wrong.</returns>
    public static RpcFault? Read(RpcMessage message, out ToolCallRequest? request)
    {
        request = null;
        var name = message.Param("name");
        if (
            name.ValueKind != JsonValueKind.String
            || name.GetString() is not { Length: > 0 and <= DoorBounds.MaxNameLength } tool
        )
            return new(200, RpcErrors.InvalidParams, "The tool's name must be a short string.");
        var arguments = message.Param("arguments");
        if (arguments.ValueKind == JsonValueKind.Undefined)
            arguments = NoArguments;
        if (arguments.ValueKind != JsonValueKind.Object)
            return new(200, RpcErrors.InvalidParams, "The arguments must be an object.");
        var meta = message.Param("_meta");
        if (meta.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Object))
            return new(200, RpcErrors.InvalidParams, "The _meta must be an object.");
        var token = Member(meta, "progressToken");
        if (
            token.ValueKind
                is not (JsonValueKind.Undefined or JsonValueKind.String or JsonValueKind.Number)
            || (
                token.ValueKind != JsonValueKind.Undefined
                && Raw(token).Length > DoorBounds.MaxIdBytes
            )
        )
            return new(
                200,
                RpcErrors.InvalidParams,
                "A progress token must be a short string or a number."
            );
        var trace = Member(meta, "traceparent");
        var names = message.Params.EnumerateObject().Select(p => p.Name).ToList();
        request = new(
            tool,
            arguments,
            Raw(arguments),
            token.ValueKind != JsonValueKind.Undefined,
            token.ValueKind != JsonValueKind.Undefined ? Raw(token) : [],
            trace.ValueKind == JsonValueKind.String ? trace.GetString() : null,
            names.Count(n =>
                n is not ("name" or "arguments" or "_meta")
                && !ForwardedParams.NotPassed.Contains(n)
            ),
            [.. ForwardedParams.NotPassed.Where(names.Contains)]
        );
        return null;
    }

    /// <summary>The parameters as the server gets them: its own name for the tool, all else as received.</summary>
    /// <param name="message">The request.</param>
    /// <param name="tool">The tool's name at the server.</param>
    public JsonObject ForServer(RpcMessage message, string tool)
    {
        var forwarded = ForwardedParams.Of(message);
        forwarded["name"] = tool;
        forwarded["arguments"] = JsonObject.Create(Arguments.Clone());
        return forwarded;
    }

    private static JsonElement Member(JsonElement meta, string name) =>
        meta.ValueKind == JsonValueKind.Object && meta.TryGetProperty(name, out var value)
            ? value
            : default;

    private static byte[] Raw(JsonElement element) =>
        JsonMarshal.GetRawUtf8Value(element).ToArray();
}
