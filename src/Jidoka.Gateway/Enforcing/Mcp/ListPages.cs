using System.Text.Json.Nodes;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Fetches a whole list of a server, all pages, within the bounds.</summary>
internal static class ListPages
{
    /// <summary>Fetches the list.</summary>
    /// <param name="upstream">The connection.</param>
    /// <param name="server">The server's name, for the fault's text.</param>
    /// <param name="method">The method that lists.</param>
    /// <param name="member">The result's member that holds the entries.</param>
    /// <param name="take">Takes one entry; false: it is no entry, or one too many.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="UpstreamUnavailableException">The server failed, or its list is no list or beyond the bounds.</exception>
    public static async Task FetchAsync(
        McpUpstream upstream,
        string server,
        string method,
        string member,
        Func<JsonElement, bool> take,
        CancellationToken cancellationToken
    )
    {
        string? cursor = null;
        for (var page = 0; page < UpstreamBounds.MaxListPages; page++)
        {
            var parameters = new JsonObject();
            if (cursor is not null)
                parameters["cursor"] = cursor;
            var answer = await upstream.RequestAsync(method, parameters, null, cancellationToken);
            if (answer.IsError)
                throw Bad(server, member);
            try
            {
                cursor = ReadPage(answer.Json, server, member, take);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                throw Bad(server, member);
            }
            if (cursor is null)
                return;
        }
        throw Bad(server, member);
    }

    private static string? ReadPage(
        byte[] json,
        string server,
        string member,
        Func<JsonElement, bool> take
    )
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (
            root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty(member, out var list)
            || list.ValueKind != JsonValueKind.Array
        )
            throw Bad(server, member);
        foreach (var entry in list.EnumerateArray())
            if (!take(entry))
                throw Bad(server, member);
        return
            root.TryGetProperty("nextCursor", out var next)
            && next.ValueKind == JsonValueKind.String
            ? next.GetString()
            : null;
    }

    private static UpstreamUnavailableException Bad(string server, string member) =>
        new($"The tool server '{server}' gave no usable list of {member}.");
}
