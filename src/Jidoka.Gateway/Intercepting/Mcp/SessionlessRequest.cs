using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Jidoka.Gateway.Intercepting.Mcp;

/// <summary>
/// What a request of the revision without sessions says of itself, in its body and again in its headers. Whoever stands
/// before the gateway may act on the headers and the gateway acts on the body, so they must agree.
/// </summary>
internal static class SessionlessRequest
{
    /// <summary>The header of the revision.</summary>
    public const string RevisionHeader = "MCP-Protocol-Version";

    private const string Prefix = "io.modelcontextprotocol/";
    private const string EncodedStart = "=?base64?";
    private const string EncodedEnd = "?=";

    /// <summary>Whether a message is of that revision, or claims one that nobody here knows.</summary>
    /// <param name="headers">The HTTP headers.</param>
    /// <param name="message">The message.</param>
    public static bool IsOne(IHeaderDictionary headers, RpcMessage message)
    {
        if (Meta(message, "protocolVersion") is { ValueKind: not JsonValueKind.Undefined } said)
            return said.ValueKind != JsonValueKind.String
                || !McpRevisions.HasSessions(said.GetString()!);
        if (message.Method == "initialize")
            return false; // what an initialize asks for stands in its own parameters
        var header = headers[RevisionHeader].ToString();
        return message.Method == "server/discover"
            || (header.Length > 0 && !McpRevisions.HasSessions(header));
    }

    /// <summary>Checks that such a request is whole and that headers and body agree.</summary>
    /// <returns>Null, or what is wrong.</returns>
    public static RpcFault? Check(IHeaderDictionary headers, RpcMessage message)
    {
        var header = headers[RevisionHeader];
        var said = Meta(message, "protocolVersion");
        if (
            said.ValueKind == JsonValueKind.Undefined
            && header.Count == 1
            && header[0] is { } only
            && only != McpRevisions.Sessionless
        )
            return Unsupported(only);
        if (said.ValueKind != JsonValueKind.String)
            return Malformed("protocolVersion");
        if (Disagrees(header, said.GetString()!, mayBeEncoded: false))
            return Mismatch(RevisionHeader);
        if (said.GetString() != McpRevisions.Sessionless)
            return Unsupported(said.GetString()!);
        if (Meta(message, "clientCapabilities").ValueKind != JsonValueKind.Object)
            return Malformed("clientCapabilities");
        if (Disagrees(headers["Mcp-Method"], message.Method, mayBeEncoded: false))
            return Mismatch("Mcp-Method");
        var named = message.Method switch
        {
            "tools/call" or "prompts/get" => message.Param("name"),
            "resources/read" => message.Param("uri"),
            _ => default,
        };
        return
            named.ValueKind == JsonValueKind.String
            && Disagrees(headers["Mcp-Name"], named.GetString()!, mayBeEncoded: true)
            ? Mismatch("Mcp-Name")
            : null;
    }

    /// <summary>What the client of such a request says that it takes questions about.</summary>
    public static ClientAbilities Abilities(RpcMessage message) =>
        ClientAbilities.Read(Meta(message, "clientCapabilities"));

    /// <summary>The error of a header that is missing, there twice, unreadable, or says something else than the body.</summary>
    /// <param name="header">The header's name.</param>
    public static RpcFault Mismatch(string header) =>
        new(
            400,
            RpcErrors.HeaderMismatch,
            $"The header {header} must be there once and say what the body says."
        );

    /// <summary>Whether a header does not say, once, what the body says.</summary>
    /// <param name="header">The header's values.</param>
    /// <param name="body">The body's value.</param>
    /// <param name="mayBeEncoded">Whether the header may be written as Base64 of UTF-8.</param>
    public static bool Disagrees(StringValues header, string body, bool mayBeEncoded) =>
        header.Count != 1
        || header[0] is not { } text
        || (mayBeEncoded ? Decode(text) : text) is not { } said
        || !said.Equals(body, StringComparison.Ordinal);

    private static string? Decode(string text)
    {
        if (
            text.Length < EncodedStart.Length + EncodedEnd.Length
            || !text.StartsWith(EncodedStart, StringComparison.Ordinal)
            || !text.EndsWith(EncodedEnd, StringComparison.Ordinal)
        )
            return text.All(static c => c is '\t' or (>= ' ' and <= '~')) ? text : null;
        try
        {
            var bytes = Convert.FromBase64String(text[EncodedStart.Length..^EncodedEnd.Length]);
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static JsonElement Meta(RpcMessage message, string name) =>
        message.Param("_meta") is { ValueKind: JsonValueKind.Object } meta
        && meta.TryGetProperty(Prefix + name, out var value)
            ? value
            : default;

    private static RpcFault Malformed(string field) =>
        new(
            400,
            RpcErrors.InvalidParams,
            $"A request without a session must say {Prefix}{field} in its _meta."
        );

    private static RpcFault Unsupported(string said) =>
        new(400, RpcErrors.UnsupportedRevision, "This revision is not spoken here.")
        {
            Data = McpRevisions.UnsupportedData(said.Length <= 64 ? said : said[..64]),
        };
}
