using System.Text.Json.Nodes;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Fetches a server's whole list of tools, all pages, within the bounds.</summary>
internal static class ToolListReading
{
    /// <summary>Fetches the list.</summary>
    /// <param name="upstream">The connection.</param>
    /// <param name="server">The server's name, for the fault's text.</param>
    /// <param name="fetchedAt">The clock's time stamp now.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="UpstreamUnavailableException">The server failed, or its list is no list or beyond the bounds.</exception>
    public static async Task<ToolList> FetchAsync(
        McpUpstream upstream,
        string server,
        long fetchedAt,
        CancellationToken cancellationToken
    )
    {
        var tools = ImmutableArray.CreateBuilder<ListedTool>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        for (var page = 0; page < UpstreamBounds.MaxListPages; page++)
        {
            var parameters = new JsonObject();
            if (cursor is not null)
                parameters["cursor"] = cursor;
            var answer = await upstream.RequestAsync(
                "tools/list",
                parameters,
                null,
                cancellationToken
            );
            if (answer.IsError)
                throw Bad(server);
            try
            {
                cursor = ReadPage(answer.Json, server, names, tools);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                throw Bad(server);
            }
            if (cursor is null)
                return new(tools.DrainToImmutable(), fetchedAt);
        }
        throw Bad(server);
    }

    private static string? ReadPage(
        byte[] json,
        string server,
        HashSet<string> names,
        ImmutableArray<ListedTool>.Builder tools
    )
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (
            root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("tools", out var list)
            || list.ValueKind != JsonValueKind.Array
        )
            throw Bad(server);
        foreach (var entry in list.EnumerateArray())
        {
            if (ListedTool.TryRead(entry) is not { } tool)
                throw Bad(server);
            // Of two tools with one name only the first can be meant.
            if (names.Add(tool.Name))
                tools.Add(tool);
            if (tools.Count > UpstreamBounds.MaxTools)
                throw Bad(server);
        }
        return
            root.TryGetProperty("nextCursor", out var next)
            && next.ValueKind == JsonValueKind.String
            ? next.GetString()
            : null;
    }

    private static UpstreamUnavailableException Bad(string server) =>
        new($"The tool server '{server}' gave no usable list of tools.");
}
