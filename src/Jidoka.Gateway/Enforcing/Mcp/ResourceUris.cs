using System.Text.Encodings.Web;
using System.Text.Json.Nodes;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// How the resources of one server are named on the path of all: <c>jidoka:SERVER/URI</c>, the server's own URI, or
/// template of URIs, untouched behind the server's escaped name, so that what a template expands to is such a name too.
/// </summary>
internal static class ResourceUris
{
    private const string Scheme = "jidoka:";

    private static readonly JsonSerializerOptions AsReceived = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The name of a resource in a session.</summary>
    /// <param name="scope">The session's server; null: all.</param>
    /// <param name="server">Whose resource it is.</param>
    /// <param name="uri">Its URI, or template, at the server.</param>
    public static string NameOf(string? scope, AssetId server, string uri) =>
        scope is not null ? uri : Scheme + Uri.EscapeDataString(server.Name) + "/" + uri;

    /// <summary>Which server and resource a client means; null if no such server is served.</summary>
    /// <param name="factory">The inventory.</param>
    /// <param name="scope">The session's server; null: all, and URIs are qualified.</param>
    /// <param name="uri">The URI that the client used.</param>
    public static (Asset Server, string Uri)? Resolve(
        FactorySnapshot factory,
        string? scope,
        string uri
    )
    {
        if (scope is not null)
            return ServerScope.Find(factory, scope) is { } only ? (only, uri) : null;
        if (!uri.StartsWith(Scheme, StringComparison.Ordinal))
            return null;
        var cut = uri.IndexOf('/', Scheme.Length);
        if (cut < 0 || cut == uri.Length - 1)
            return null;
        var name = Uri.UnescapeDataString(uri[Scheme.Length..cut]);
        // One server has one spelling, so that what was decided on cannot be written in a second way.
        return
            Uri.EscapeDataString(name) == uri[Scheme.Length..cut]
            && ServerScope.Find(factory, name) is { } server
            ? (server, uri[(cut + 1)..])
            : null;
    }

    /// <summary>
    /// A result with the URIs of its resources qualified where the session is about all servers; else the result itself.
    /// </summary>
    /// <param name="scope">The session's server; null: all.</param>
    /// <param name="server">Whose result it is.</param>
    /// <param name="result">The result, JSON text.</param>
    public static byte[] Qualified(string? scope, AssetId server, byte[] result)
    {
        if (scope is not null || result.AsSpan().IndexOf("\"uri\""u8) < 0)
            return result;
        if (JsonNode.Parse(result) is not JsonObject root)
            return result;
        foreach (var member in (string[])["contents", "content"])
            if (root[member] is JsonArray items)
                foreach (var item in items)
                    Qualify(server, item);
        if (root["messages"] is JsonArray messages)
            foreach (var message in messages)
                Qualify(server, (message as JsonObject)?["content"]);
        return JsonSerializer.SerializeToUtf8Bytes(root, AsReceived);
    }

    private static void Qualify(AssetId server, JsonNode? content)
    {
        if (content is not JsonObject item)
            return;
        if (item["resource"] is JsonObject embedded)
            item = embedded;
        if (item["uri"] is JsonValue value && value.TryGetValue<string>(out var uri))
            item["uri"] = NameOf(scope: null, server, uri);
    }
}
