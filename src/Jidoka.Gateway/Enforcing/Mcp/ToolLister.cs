using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Answers <c>tools/list</c>: what the servers list, less what the caller may not see, in one page.</summary>
internal sealed class ToolLister(ListGathering gathering, IDoorVisibility visibility)
{
    /// <summary>Answers a request.</summary>
    public async Task ListAsync(McpExchange exchange)
    {
        var lists = await gathering.GatherAsync(
            exchange,
            Listing.Tools,
            static (slot, stop) => slot.ToolsAsync(mustHave: null, stop)
        );
        if (lists is null)
            return;
        var scope = exchange.Session.Server;
        await exchange.ResultAsync(
            ListWriting.Result(
                "tools",
                "name",
                from list in lists
                from tool in list.List?.Tools ?? []
                where
                    visibility.MaySee(exchange.Caller, AssetId.Tool(list.Server.Id.Name, tool.Name))
                select (
                    tool.Json,
                    scope is null ? ServerScope.NameOf(scope, list.Server, tool.Name) : null
                )
            )
        );
    }
}
