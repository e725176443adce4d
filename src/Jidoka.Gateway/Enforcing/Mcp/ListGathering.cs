using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Gathers one kind of list from all servers of a session.</summary>
internal sealed class ListGathering(IPipeline pipeline, TimeProvider time)
{
    /// <summary>Gathers the lists.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="listing">Which list it is, for the note that a late server is there.</param>
    /// <param name="fetch">Fetches one server's list.</param>
    /// <returns>
    /// By server its list; null where it could not be had in time. Null, with the request answered: the only server failed.
    /// </returns>
    public async Task<IReadOnlyList<(Asset Server, T? List)>?> GatherAsync<T>(
        McpExchange exchange,
        Listing listing,
        Func<UpstreamSlot, CancellationToken, ValueTask<T>> fetch
    )
        where T : class
    {
        var session = exchange.Session;
        var servers = ServerScope.Servers(pipeline.Factory, session.Server);
        var lists = new (Asset Server, T? List)[servers.Length];
        var fault = "";
        await Parallel.ForAsync(
            0,
            servers.Length,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = DoorBounds.MaxParallelLists,
                CancellationToken = exchange.Stopped,
            },
            async (i, stop) =>
            {
                lists[i].Server = servers[i];
                try
                {
                    var slot = await ServerScope.SlotAsync(exchange, servers[i]);
                    lists[i].List = session.Server is not null
                        ? await fetch(slot, stop)
                        : await InTimeAsync(session, listing, fetch(slot, session.Ended), stop);
                }
                catch (UpstreamUnavailableException e)
                {
                    fault = e.Message;
                }
            }
        );
        // Of all servers the dead ones are left out; a client of a dead server alone is told.
        if (session.Server is null || lists is not [{ List: null }])
            return lists;
        await exchange.FaultAsync(new(200, RpcErrors.Internal, fault));
        return null;
    }

    // One server that is slow to start must not hold up all others: it goes on, and the client is told when it is there.
    private async Task<T?> InTimeAsync<T>(
        McpSession session,
        Listing listing,
        ValueTask<T> pending,
        CancellationToken stop
    )
        where T : class
    {
        var fetching = pending.AsTask();
        try
        {
            return await fetching.WaitAsync(
                TimeSpan.FromMilliseconds(DoorBounds.ListWaitMs),
                time,
                stop
            );
        }
        catch (TimeoutException)
        {
            _ = fetching.ContinueWith(
                late =>
                {
                    if (late.IsCompletedSuccessfully)
                        session.ListChanged(listing);
                    else
                        _ = late.Exception; // the next list meets the same fault
                },
                CancellationToken.None,
                TaskContinuationOptions.None,
                TaskScheduler.Default
            );
            return null;
        }
    }
}
