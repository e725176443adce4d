using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// Answers the lists of resources, templates and prompts: what the servers list, less what the caller may not read, in
/// one page. A server that has none of the kind lists none.
/// </summary>
internal sealed class OfferLister(ListGathering gathering, IDoorVisibility visibility)
{
    /// <summary>Answers a request.</summary>
    public async Task ListAsync(McpExchange exchange, OfferKind kind)
    {
        var lists = await gathering.GatherAsync(
            exchange,
            kind.Listing,
            (slot, stop) => slot.OffersAsync(kind, stop)
        );
        if (lists is null)
            return;
        var scope = exchange.Session.Server;
        await exchange.ResultAsync(
            ListWriting.Result(
                kind.Member,
                kind.Key,
                from list in lists
                from offer in list.List ?? []
                where
                    visibility.MayRead(
                        exchange.Caller,
                        list.Server.Id,
                        ServerRead.Text(kind.What, offer.Key)
                    )
                select (
                    offer.Json,
                    scope is null ? kind.NameOf(scope, list.Server, offer.Key) : null
                )
            )
        );
    }
}
