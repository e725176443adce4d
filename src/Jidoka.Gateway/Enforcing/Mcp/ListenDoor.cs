using Jidoka.Gateway.Intercepting.Mcp;
using Microsoft.Extensions.Hosting;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// Answers <c>subscriptions/listen</c>: each resource is decided and recorded as a read, what was granted is acknowledged,
/// and then the client is told what changes, until it leaves, is stopped, may hear less,
/// or its credential ends.
/// </summary>
internal sealed class ListenDoor(
    IPipeline pipeline,
    McpSessions sessions,
    OpenListens listens,
    VisibleLists lists,
    IDoorVisibility visibility,
    IHostApplicationLifetime lifetime
)
{
    /// <summary>Answers a request.</summary>
    public async Task ListenAsync(McpExchange exchange)
    {
        if (!exchange.TakesStream)
        {
            await exchange.FaultAsync(
                new(406, RpcErrors.InvalidRequest, "Accept text/event-stream.")
            );
            return;
        }
        if (ListenFilter.Read(exchange.Request, out var filter) is { } bad)
        {
            await exchange.FaultAsync(bad);
            return;
        }
        var stream = new ListenStream(
            exchange.Caller,
            exchange.Session,
            exchange.Abilities,
            filter!,
            lists,
            visibility
        );
        if (listens.TryOpen(stream) is { } full)
        {
            await exchange.FaultAsync(full);
            return;
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            exchange.Stopped,
            stream.Over,
            lifetime.ApplicationStopping
        );
        try
        {
            await TellAsync(exchange, stream, stop.Token);
        }
        catch (OperationCanceledException) when (IsEnded(exchange, stream))
        {
            await EndAsync(exchange, stream);
        }
        finally
        {
            listens.Close(stream);
        }
    }

    private bool IsEnded(McpExchange exchange, ListenStream stream) =>
        !exchange.Stopped.IsCancellationRequested
        && (
            stream.Over.IsCancellationRequested
            || lifetime.ApplicationStopping.IsCancellationRequested
        );

    private async Task TellAsync(McpExchange exchange, ListenStream stream, CancellationToken stop)
    {
        var id = exchange.Request.Id;
        if (stream.Filter.AnyList)
            foreach (var server in ServerScope.Servers(pipeline.Factory, stream.Session.Server))
                await stream.JoinAsync(server);
        var granted = stream.Filter with { Uris = await SubscribeAsync(exchange, stream, stop) };
        // Asked after the stream is registered: a stop before this is seen here, a later one by the watch.
        if (sessions.IsStopped(exchange.Caller))
        {
            await exchange.FaultAsync(
                new(
                    403,
                    RpcErrors.Unauthorised,
                    "Jidoka: this agent is stopped, or its access was withdrawn."
                )
            );
            return;
        }
        exchange.BeginStream();
        await exchange.EventAsync(ListenWriting.Acknowledged(id, granted), stop);
        if (granted is { AnyList: false, Uris.IsEmpty: true })
        {
            await exchange.ResultAsync(ListenWriting.Ended(id));
            return;
        }
        stream.LookAtLists();
        var patience = TimeSpan.FromMilliseconds(DoorBounds.ListenKeepAliveMs);
        while (true)
        {
            var heard = await stream.NextAsync(patience, stop);
            // Looked at before each word, not only when the watch comes round.
            if (listens.EndIfOver(stream))
                stop.ThrowIfCancellationRequested();
            if (heard is not { } news)
                await exchange.KeepAliveAsync(stop);
            else
                await exchange.EventAsync(
                    news.Listing is { } listing
                        ? ListenWriting.ListChanged(id, listing)
                        : ListenWriting.Updated(
                            id,
                            ResourceUris.NameOf(
                                stream.Session.Server,
                                news.Server!.Value,
                                news.Uri!
                            )
                        ),
                    stop
                );
        }
    }

    // A client that may ask again at once is told that this is over; one that was cut, or cannot know what it missed, is not.
    private static ValueTask EndAsync(McpExchange exchange, ListenStream stream) =>
        stream.End is ListenEnd.Cut or ListenEnd.Overflowed
            ? exchange.EndSilentlyAsync()
            : exchange.ResultAsync(ListenWriting.Ended(exchange.Request.Id));

    private async Task<ImmutableArray<string>> SubscribeAsync(
        McpExchange exchange,
        ListenStream stream,
        CancellationToken stop
    )
    {
        var uris = stream.Filter.Uris;
        var granted = new bool[uris.Length];
        await Parallel.ForAsync(
            0,
            uris.Length,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = DoorBounds.MaxParallelLists,
                CancellationToken = stop,
            },
            async (i, ending) =>
                granted[i] = await SubscribeAsync(exchange, stream, uris[i], ending)
        );
        return [.. uris.Where((_, i) => granted[i])];
    }

    private async Task<bool> SubscribeAsync(
        McpExchange exchange,
        ListenStream stream,
        string uri,
        CancellationToken ending
    )
    {
        if (
            ResourceUris.Resolve(pipeline.Factory, stream.Session.Server, uri)
            is not var (server, key)
        )
            return false;
        await using var passage = await pipeline.EnterAsync(
            CallOf(exchange, server.Id, key),
            exchange.Caller,
            ending
        );
        if (!passage.Decision.IsAllowed)
            return false;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ending, passage.Cut);
        try
        {
            var slot = await stream.JoinAsync(server);
            stream.Grant(server.Id, key);
            var answer = await slot.SubscribeAsync(
                stream,
                key,
                new() { ["uri"] = key },
                stop.Token
            );
            var hears = answer is { IsError: false };
            await passage.SettleAsync(
                new Settlement(hears ? SettledAs.Done : SettledAs.Failed)
                {
                    Answer = answer?.Json ?? default,
                }
            );
            if (hears)
                return true;
        }
        catch (UpstreamUnavailableException)
        {
            await passage.SettleAsync(new Settlement(SettledAs.Failed));
        }
        catch (OperationCanceledException) when (passage.Cut.IsCancellationRequested)
        {
            await passage.SettleAsync(new Settlement(SettledAs.Cut));
        }
        stream.Withhold(server.Id, key);
        return false;
    }

    private InterceptedCall CallOf(McpExchange exchange, AssetId server, string uri) =>
        new()
        {
            Id = pipeline.NewCallId(),
            Kind = CallKind.ReadData,
            Door = Door.Mcp,
            Leg = Leg.Tool,
            Resource = server,
            Arguments = ServerRead.Bytes(
                ServerRead.Subscription,
                isName: false,
                uri,
                default,
                default,
                default
            ),
            Body = JsonSerializer.SerializeToUtf8Bytes(new { uri }), // of a long list only what this read is about
            Hint = SessionHints.Of(exchange.Headers, exchange.Session.Hint, traceParent: null),
        };
}
