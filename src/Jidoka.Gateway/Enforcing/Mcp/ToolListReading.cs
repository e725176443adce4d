namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Fetches a server's whole list of tools.</summary>
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
        await ListPages.FetchAsync(
            upstream,
            server,
            "tools/list",
            "tools",
            entry =>
            {
                if (ListedTool.TryRead(entry) is not { } tool)
                    return false;
                // Of two tools with one name only the first can be meant.
                if (names.Add(tool.Name) && tool.Mirrored is not null)
                    tools.Add(tool);
                return tools.Count <= UpstreamBounds.MaxTools;
            },
            cancellationToken
        );
        upstream.Know(tools.Where(t => !t.Mirrored!.IsEmpty));
        return new(tools.DrainToImmutable(), fetchedAt);
    }
}
