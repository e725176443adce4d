using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// Answers <c>tools/list</c>: what the servers list, less what is not as it was pinned and what the caller may not see,
/// in one page.
/// </summary>
internal sealed class ToolLister(
    IPipeline pipeline,
    ListGathering gathering,
    IDoorVisibility visibility
)
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
        var factory = pipeline.Factory;
        await exchange.ResultAsync(
            ListWriting.Result(
                "tools",
                "name",
                from list in lists
                from tool in list.List?.Tools ?? []
                let id = AssetId.Tool(list.Server.Id.Name, tool.Name)
                where
                    factory.Stands(id, tool.Descriptor.Hash)
                    && visibility.MaySee(exchange.Caller, id)
                select (
                    tool.Json,
                    scope is null ? ServerScope.NameOf(scope, list.Server, tool.Name) : null
                )
            )
        );
    }
}
