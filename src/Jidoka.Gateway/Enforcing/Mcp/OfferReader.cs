using Jidoka.Gateway.Intercepting.Mcp;
using Jidoka.Gateway.Tracing;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// Answers reads of resources and prompts, completions and subscriptions: find the server, have the read decided and
/// recorded, forward it, settle it, and only then pass the result on.
/// </summary>
internal sealed class OfferReader(IPipeline pipeline, CallTraces traces)
{
    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(McpExchange exchange)
    {
        if (ReadRequest.Read(exchange.Request, out var request) is { } fault)
        {
            await exchange.FaultAsync(fault);
            return;
        }
        if (Resolve(exchange, request!) is not var (server, key))
        {
            await exchange.FaultAsync(Unknown(request!));
            return;
        }
        if (exchange.Request.Method == "resources/unsubscribe")
        {
            await UnsubscribeAsync(exchange, request!, server, key);
            return;
        }
        foreach (var dropped in request!.Dropped)
            pipeline.NoteCoverage("field", $"mcp:{exchange.Request.Method}.{dropped}");
        await using var passage = await pipeline.EnterAsync(
            CallOf(exchange, request, server, key),
            exchange.Caller,
            exchange.Stopped
        );
        if (passage.Decision.IsAllowed)
            await ReleaseAsync(exchange, request, server, key, passage);
        else if (ScopeRules.LackingIn(passage.Decision, CallKind.ReadData, server.Id) is { } scope)
            await exchange.LacksScopeAsync(scope, Refusal.Text(request.Key, passage.Decision));
        else
            await exchange.FaultAsync(
                new(200, RpcErrors.Refused, Refusal.Text(request.Key, passage.Decision))
            );
    }

    private (Asset Server, string Key)? Resolve(McpExchange exchange, ReadRequest request) =>
        request.IsName
            ? ServerScope.Resolve(pipeline.Factory, exchange.Session.Server, request.Key)
            : ResourceUris.Resolve(pipeline.Factory, exchange.Session.Server, request.Key);

    private InterceptedCall CallOf(
        McpExchange exchange,
        ReadRequest request,
        Asset server,
        string key
    ) =>
        new()
        {
            Id = pipeline.NewCallId(),
            Kind = CallKind.ReadData,
            Door = Door.Mcp,
            Leg = Leg.Tool,
            Resource = server.Id,
            Arguments = request.ArgumentsFor(key),
            Body = request.Body,
            Hint = SessionHints.Of(exchange.Headers, exchange.Session.Hint, request.TraceParent),
        };

    private async Task ReleaseAsync(
        McpExchange exchange,
        ReadRequest request,
        Asset server,
        string key,
        Passage passage
    )
    {
        var session = exchange.Session;
        if (
            request.What == ServerRead.Subscription
            && !session.TrySubscribe(server.Id, key, exchange.Caller)
        )
        {
            await passage.SettleAsync(new Settlement(SettledAs.Superseded));
            await exchange.FaultAsync(
                new(
                    200,
                    RpcErrors.Unavailable,
                    $"A session may have {DoorBounds.MaxSubscriptions} subscriptions; end one first."
                )
            );
            return;
        }
        var release = new CallRelease(
            exchange,
            passage,
            request.Key,
            (code, text) => exchange.FaultAsync(new(200, code, text))
        )
        {
            Shape = result => ResourceUris.Qualified(session.Server, server.Id, result),
        };
        await release.RunAsync(
            async stop =>
            {
                var slot = await ServerScope.SlotAsync(exchange, server);
                var parameters = ForwardedParams.Traced(
                    request.ForServer(key),
                    traces.Begin(passage, exchange.Request.Method)
                );
                return request.What == ServerRead.Subscription
                    ? await slot.SubscribeAsync(session, key, parameters, stop)
                    : await (await slot.GetAsync(stop)).RequestAsync(
                        exchange.Request.Method,
                        parameters,
                        null,
                        stop,
                        request.What is ServerRead.Resource or ServerRead.Prompt
                            ? new ClientQuestions(pipeline, exchange, passage, server.Id)
                            : null
                    );
            },
            Unknown(request)
        );
    }

    // Hearing less needs nobody's leave, and touches no one else's subscription.
    private static async Task UnsubscribeAsync(
        McpExchange exchange,
        ReadRequest request,
        Asset server,
        string key
    )
    {
        var session = exchange.Session;
        if (!session.Unsubscribe(server.Id, key))
        {
            await exchange.FaultAsync(Unknown(request));
            return;
        }
        var slot = await ServerScope.SlotAsync(exchange, server);
        await slot.UnsubscribeAsync(session, key, exchange.Stopped);
        await exchange.ResultAsync("{}"u8.ToArray());
    }

    private static RpcFault Unknown(ReadRequest request) =>
        new(
            200,
            RpcErrors.InvalidParams,
            $"Unknown {(request.IsName ? "prompt" : "resource")}: {request.Key}"
        );
}
