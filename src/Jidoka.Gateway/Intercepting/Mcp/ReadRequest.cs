using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Jidoka.Gateway.Intercepting.Mcp;

/// <summary>A request for a resource, a prompt or a completion, checked for form.</summary>
/// <param name="What">What is read, a name of <see cref="ServerRead"/>.</param>
/// <param name="IsName">Whether <paramref name="Key"/> is a prompt's name; else it is a URI.</param>
/// <param name="Key">The name or URI as the client wrote it.</param>
/// <param name="Message">The request.</param>
/// <param name="TraceParent"><c>traceparent</c> of the metadata, if there is one.</param>
/// <param name="Dropped">Names of the parameters that ask for what the door does not pass; they are left out.</param>
internal sealed record ReadRequest(
    string What,
    bool IsName,
    string Key,
    RpcMessage Message,
    string? TraceParent,
    ImmutableArray<string> Dropped
)
{
    /// <summary>Reads a request's parameters.</summary>
    /// <param name="message">The request.</param>
    /// <param name="request">What was read, if it is one.</param>
    /// <returns>Null, or what is wrong.</returns>
    public static RpcFault? Read(RpcMessage message, out ReadRequest? request)
    {
        request = null;
        var meta = message.Param("_meta");
        if (meta.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Object))
            return Bad("The _meta must be an object.");
        var (what, isName, holder) = message.Method switch
        {
            "resources/read" => (ServerRead.Resource, false, message.Params),
            "prompts/get" => (ServerRead.Prompt, true, message.Params),
            "completion/complete" => Completed(message.Param("ref")),
            _ => (ServerRead.Subscription, false, message.Params),
        };
        if (holder.ValueKind != JsonValueKind.Object)
            return Bad("The ref must be of type ref/prompt or ref/resource.");
        var bound = isName ? DoorBounds.MaxNameLength : DoorBounds.MaxUriLength;
        if (
            !holder.TryGetProperty(isName ? "name" : "uri", out var given)
            || given.ValueKind != JsonValueKind.String
            || given.GetString() is not { Length: > 0 } key
            || key.Length > bound
        )
            return Bad(
                $"The {(isName ? "name" : "uri")} must be a string of at most {bound} characters."
            );
        if (!IsObjectOrAbsent(message.Param("arguments")))
            return Bad("The arguments must be an object.");
        if (
            what == ServerRead.Completion
            && (
                message.Param("argument").ValueKind != JsonValueKind.Object
                || !IsObjectOrAbsent(message.Param("context"))
            )
        )
            return Bad("A completion needs an argument, an object, and its context is one.");
        var trace =
            meta.ValueKind == JsonValueKind.Object && meta.TryGetProperty("traceparent", out var t)
                ? t
                : default;
        request = new(
            what,
            isName,
            key,
            message,
            trace.ValueKind == JsonValueKind.String ? trace.GetString() : null,
            [
                .. ForwardedParams.NotPassed.Where(n =>
                    message.Param(n).ValueKind != JsonValueKind.Undefined
                ),
            ]
        );
        return null;
    }

    /// <summary>What policy decides on.</summary>
    /// <param name="key">The name or URI as the server knows it.</param>
    public byte[] ArgumentsFor(string key) =>
        ServerRead.Bytes(
            What,
            IsName,
            key,
            Message.Param("arguments"),
            What == ServerRead.Completion ? Message.Param("argument") : default,
            What == ServerRead.Completion ? Message.Param("context") : default
        );

    /// <summary>The parameters as received, for the record.</summary>
    public byte[] Body => JsonMarshal.GetRawUtf8Value(Message.Params).ToArray();

    /// <summary>The parameters as the server gets them: its own name or URI, all else as received.</summary>
    /// <param name="key">The name or URI as the server knows it.</param>
    public JsonObject ForServer(string key)
    {
        var forwarded = ForwardedParams.Of(Message);
        var holder = What == ServerRead.Completion ? forwarded["ref"]!.AsObject() : forwarded;
        holder[IsName ? "name" : "uri"] = key;
        return forwarded;
    }

    private static (string What, bool IsName, JsonElement Holder) Completed(JsonElement reference)
    {
        var type =
            reference.ValueKind == JsonValueKind.Object
            && reference.TryGetProperty("type", out var given)
            && given.ValueKind == JsonValueKind.String
                ? given.GetString()
                : null;
        return type switch
        {
            "ref/prompt" => (ServerRead.Completion, true, reference),
            "ref/resource" => (ServerRead.Completion, false, reference),
            _ => (ServerRead.Completion, false, default),
        };
    }

    private static bool IsObjectOrAbsent(JsonElement value) =>
        value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Object;

    private static RpcFault Bad(string message) => new(200, RpcErrors.InvalidParams, message);
}
