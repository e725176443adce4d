using System.Runtime.InteropServices;

namespace Jidoka.Gateway.Intercepting.Mcp;

/// <summary>A JSON-RPC 2.0 message as received, checked for form. Holds the parsed body until disposed.</summary>
internal sealed class RpcMessage : IDisposable
{
    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = DoorBounds.MaxDepth,
        // Two readers of a repeated key may take different values: one decided on, another executed.
        AllowDuplicateProperties = false,
    };

    private static readonly JsonDocumentOptions Lax = new() { MaxDepth = DoorBounds.MaxDepth };

    private readonly JsonDocument _document;

    private RpcMessage(JsonDocument document, RpcKind kind, byte[] id, string key, string method)
    {
        _document = document;
        Kind = kind;
        Id = id;
        Key = key;
        Method = method;
        Params = document.RootElement.TryGetProperty("params", out var given) ? given : default;
    }

    /// <summary>What kind of message it is.</summary>
    public RpcKind Kind { get; }

    /// <summary>The id's JSON text, for the answer; empty for a notification.</summary>
    public byte[] Id { get; }

    /// <summary>The id in a form in which equal ids are equal.</summary>
    public string Key { get; }

    /// <summary>The method; empty for a response.</summary>
    public string Method { get; }

    /// <summary>The parameters: an object, or undefined if there are none.</summary>
    public JsonElement Params { get; }

    /// <summary>Reads a body.</summary>
    /// <param name="body">The whole body; must stay unchanged while the message is in use.</param>
    /// <param name="message">The message, if it is one.</param>
    /// <param name="id">The id's JSON text as far as it could be read, for the error; <c>null</c> otherwise.</param>
    /// <returns>Null, or what is wrong.</returns>
    public static RpcFault? Read(ReadOnlyMemory<byte> body, out RpcMessage? message, out byte[] id)
    {
        message = null;
        id = "null"u8.ToArray();
        if (Parse(body, out var document) is { } fault)
            return fault;
        var keep = false;
        try
        {
            var root = document!.RootElement;
            if (root.ValueKind == JsonValueKind.Array)
                return Bad("Batches are not taken; send one message in each request.");
            if (root.ValueKind != JsonValueKind.Object)
                return Bad("A message must be a JSON object.");
            if (ReadId(root, out var key, ref id) is { } badId)
                return badId;
            if (!root.TryGetProperty("jsonrpc", out var version) || !IsText(version, "2.0"))
                return Bad("A message must say \"jsonrpc\": \"2.0\".");
            if (ReadKind(root, key, out var kind, out var method) is { } badKind)
                return badKind;
            message = new RpcMessage(document, kind, key is null ? [] : id, key ?? "", method);
            keep = true;
            return null;
        }
        finally
        {
            if (!keep)
                document!.Dispose();
        }
    }

    /// <summary>The form of an id in which equal ids are equal; null if the element can be no id.</summary>
    public static string? KeyOf(JsonElement id) =>
        id.ValueKind switch
        {
            JsonValueKind.String => "s" + id.GetString(),
            JsonValueKind.Number => "n" + id.GetRawText(),
            _ => null,
        };

    /// <summary>Of a response, the <c>result</c> or <c>error</c> as received.</summary>
    public (byte[] Json, bool IsError) Outcome =>
        _document.RootElement.TryGetProperty("result", out var result)
            ? (JsonMarshal.GetRawUtf8Value(result).ToArray(), false)
            : (
                JsonMarshal.GetRawUtf8Value(_document.RootElement.GetProperty("error")).ToArray(),
                true
            );

    /// <summary>A parameter; undefined if it is not there.</summary>
    public JsonElement Param(string name) =>
        Params.ValueKind == JsonValueKind.Object && Params.TryGetProperty(name, out var value)
            ? value
            : default;

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();

    private static RpcFault? Parse(ReadOnlyMemory<byte> body, out JsonDocument? document)
    {
        document = null;
        try
        {
            document = JsonDocument.Parse(body, Strict);
            if (HasWholeCharacters(body.Span))
                return null;
            document.Dispose();
            return new(400, RpcErrors.Parse, "A string in the body holds half a surrogate pair.");
        }
        catch (JsonException)
        {
            return IsJson(body)
                ? Bad("A key stands twice in one object.")
                : new(
                    400,
                    RpcErrors.Parse,
                    $"The body is not JSON in UTF-8, or is nested deeper than {DoorBounds.MaxDepth} levels."
                );
        }
    }

    // Half a pair can be written as an escape but is no text: whoever reads the string next would fail or guess.
    private static bool HasWholeCharacters(ReadOnlySpan<byte> body)
    {
        if (body.IndexOf("\\ud"u8) < 0 && body.IndexOf("\\uD"u8) < 0)
            return true;
        var reader = new Utf8JsonReader(
            body,
            new JsonReaderOptions { MaxDepth = DoorBounds.MaxDepth }
        );
        try
        {
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                    reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsJson(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var _ = JsonDocument.Parse(body, Lax);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static RpcFault? ReadId(JsonElement root, out string? key, ref byte[] id)
    {
        key = null;
        if (!root.TryGetProperty("id", out var given))
            return null;
        var raw = JsonMarshal.GetRawUtf8Value(given);
        if (raw.Length > DoorBounds.MaxIdBytes || KeyOf(given) is not { } form)
            return Bad("An id must be a short string or a number.");
        key = form;
        id = raw.ToArray();
        return null;
    }

    private static RpcFault? ReadKind(
        JsonElement root,
        string? key,
        out RpcKind kind,
        out string method
    )
    {
        kind = RpcKind.Response;
        method = "";
        if (!root.TryGetProperty("method", out var named))
            return
                key is not null
                && (root.TryGetProperty("result", out _) || root.TryGetProperty("error", out _))
                ? null
                : Bad("A message must have a method, or answer a request.");
        if (
            named.ValueKind != JsonValueKind.String
            || named.GetString() is not { Length: > 0 and <= DoorBounds.MaxNameLength } text
        )
            return Bad("The method must be a short string.");
        if (root.TryGetProperty("params", out var given) && given.ValueKind != JsonValueKind.Object)
            return new(200, RpcErrors.InvalidParams, "The params must be an object.");
        method = text;
        kind = key is null ? RpcKind.Notification : RpcKind.Request;
        return null;
    }

    private static bool IsText(JsonElement element, string text) =>
        element.ValueKind == JsonValueKind.String && element.ValueEquals(text);

    private static RpcFault Bad(string message) => new(400, RpcErrors.InvalidRequest, message);
}
