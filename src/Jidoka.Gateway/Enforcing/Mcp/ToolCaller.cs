using System.Text.Json.Nodes;
using System.Threading.Channels;
using Jidoka.Gateway.Intercepting.Mcp;
using Jidoka.Gateway.Tracing;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// Answers <c>tools/call</c>: find the tool, check the arguments, have the call decided and recorded, forward it,
/// settle it, and only then pass the result on.
/// </summary>
internal sealed class ToolCaller(IPipeline pipeline, IDoorVisibility visibility, CallTraces traces)
{
    /// <summary>Answers a request.</summary>
    public async Task CallAsync(McpExchange exchange)
    {
        if (ToolCallRequest.Read(exchange.Request, out var request) is { } fault)
        {
            await exchange.FaultAsync(fault);
            return;
        }
        var target = ServerScope.Resolve(pipeline.Factory, exchange.Session.Server, request!.Name);
        if (target is not var (server, name))
        {
            await exchange.FaultAsync(Unknown(request.Name));
            return;
        }
        var asset = AssetId.Tool(server.Id.Name, name);
        var maySee = visibility.MaySee(exchange.Caller, asset);
        // What policy refuses starts no server; what it may permit for its arguments only is decided before one starts.
        if (!maySee && pipeline.Factory.Find(asset) is not null)
        {
            await DecideAsync(
                exchange,
                request,
                asset,
                stop => FindAsync(exchange, server, name, stop)
            );
            return;
        }
        UpstreamSlot slot;
        ListedTool? tool;
        try
        {
            (slot, tool) = await FindAsync(exchange, server, name, exchange.Stopped);
        }
        catch (UpstreamUnavailableException e)
        {
            await exchange.ToolRefusedAsync(e.Message);
            return;
        }
        if (tool is null)
        {
            await exchange.FaultAsync(Unknown(request.Name));
            return;
        }
        if (Misread(exchange, request, tool) is { } header)
        {
            await exchange.FaultAsync(SessionlessRequest.Mismatch(header));
            return;
        }
        // What a schema asks for is told only to those who are shown the tool; others meet the decision first.
        if (maySee && Unfit(request, asset, tool) is var (refusal, text))
        {
            await pipeline.RecordRefusalAsync(
                CallOf(exchange, request, asset),
                exchange.Caller,
                refusal
            );
            await exchange.ToolRefusedAsync(text);
            return;
        }
        await DecideAsync(
            exchange,
            request,
            asset,
            _ => Task.FromResult((slot, (ListedTool?)tool))
        );
    }

    private static async Task<(UpstreamSlot Slot, ListedTool? Tool)> FindAsync(
        McpExchange exchange,
        Asset server,
        string name,
        CancellationToken stop
    )
    {
        var slot = await ServerScope.SlotAsync(exchange, server);
        return (slot, (await slot.ToolsAsync(name, stop)).Find(name));
    }

    private async Task DecideAsync(
        McpExchange exchange,
        ToolCallRequest request,
        AssetId asset,
        Func<CancellationToken, Task<(UpstreamSlot Slot, ListedTool? Tool)>> find
    )
    {
        foreach (var dropped in request.Dropped)
            pipeline.NoteCoverage("field", "mcp:tools/call." + dropped);
        await using var entered = await pipeline.EnterAsync(
            CallOf(exchange, request, asset),
            exchange.Caller,
            exchange.Stopped
        );
        if (await AnswerHoldAsync(exchange, request, entered) is not { } answered)
            return;
        await using var passage = answered;
        if (passage.Decision.IsAllowed)
            await ReleaseAsync(exchange, request, find, passage);
        else if (ScopeRules.LackingIn(passage.Decision, CallKind.CallTool, asset) is { } scope)
            await exchange.LacksScopeAsync(scope, Refusal.Text(request.Name, passage.Decision));
        else
            await exchange.ToolRefusedAsync(
                Refusal.Text(request.Name, passage.Decision, passage.HoldAnswer)
            );
    }

    /// <summary>Waits for a person's answer, if the call is held.</summary>
    /// <returns>The passage to go on with; null: the call was cut, and is answered.</returns>
    private async Task<Passage?> AnswerHoldAsync(
        McpExchange exchange,
        ToolCallRequest request,
        Passage entered
    )
    {
        if (entered.Decision.Verdict != Verdict.Hold)
            return entered;
        var progress = entered.Call.Streaming
            ? new HoldProgress(exchange, request.ProgressToken)
            : null;
        try
        {
            return await pipeline.AwaitAnswerAsync(
                entered,
                progress is null ? null : progress.TellAsync,
                exchange.Stopped
            );
        }
        catch (OperationCanceledException) when (entered.Cut.IsCancellationRequested)
        {
            exchange.Session.CutStream();
            var contained = Decision.Refuse(
                "jidoka:contained",
                "The agent was stopped, or its access was withdrawn or ended, while the call waited for a person; it did not take place."
            );
            await exchange.ToolRefusedAsync(Refusal.Text(request.Name, contained));
            return null;
        }
    }

    private InterceptedCall CallOf(McpExchange exchange, ToolCallRequest request, AssetId asset) =>
        new()
        {
            Id = pipeline.NewCallId(),
            Kind = CallKind.CallTool,
            Door = Door.Mcp,
            Leg = Leg.Tool,
            Resource = asset,
            Arguments = request.ArgumentBytes,
            UnknownFields = request.Unknown,
            Streaming = request.WantsProgress && exchange.TakesStream,
            Hint = SessionHints.Of(exchange.Headers, exchange.Session.Hint, request.TraceParent),
        };

    private Task ReleaseAsync(
        McpExchange exchange,
        ToolCallRequest request,
        Func<CancellationToken, Task<(UpstreamSlot Slot, ListedTool? Tool)>> find,
        Passage passage
    ) =>
        new CallRelease(
            exchange,
            passage,
            request.Name,
            (_, text) => exchange.ToolRefusedAsync(text)
        )
        {
            SaysFailed = SaysFailed,
            Shape = result =>
                ResourceUris.Qualified(exchange.Session.Server, ServerOf(passage), result),
        }.RunAsync(
            async stop =>
            {
                var (slot, tool) = await find(stop);
                if (tool is null)
                    return null;
                // The last look: what changed since the decision does not pass by it.
                if (Changed(passage.Call.Resource, tool) is { } changed)
                    throw new UpstreamUnavailableException(Refusal.Text(request.Name, changed));
                return await ForwardAsync(exchange, request, slot, tool, passage, stop);
            },
            Unknown(request.Name)
        );

    private async Task<UpstreamAnswer> ForwardAsync(
        McpExchange exchange,
        ToolCallRequest request,
        UpstreamSlot slot,
        ListedTool tool,
        Passage passage,
        CancellationToken stop
    )
    {
        if (Misread(exchange, request, tool) is { } header)
        {
            var mismatch = SessionlessRequest.Mismatch(header);
            return new(RpcWriting.ErrorBody(mismatch.Code, mismatch.Message), IsError: true);
        }
        var upstream = await slot.GetAsync(stop);
        var parameters = ForwardedParams.Traced(
            request.ForServer(exchange.Request, tool.Name),
            traces.Begin(passage, exchange.Request.Method)
        );
        var questions = new ClientQuestions(pipeline, exchange, passage, ServerOf(passage));
        if (!passage.Call.Streaming)
            return await upstream.RequestAsync("tools/call", parameters, null, stop, questions);
        var progress = Channel.CreateBounded<byte[]>(
            new BoundedChannelOptions(DoorBounds.MaxWaitingProgress)
            {
                FullMode = BoundedChannelFullMode.DropOldest,
            }
        );
        var pending = upstream.RequestAsync(
            "tools/call",
            parameters,
            said => Keep(progress.Writer, said, request.ProgressToken),
            stop,
            questions
        );
        _ = pending.ContinueWith(
            _ => progress.Writer.TryComplete(),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
        exchange.BeginStream();
        try
        {
            await foreach (var message in progress.Reader.ReadAllAsync(CancellationToken.None))
                await exchange.EventAsync(message, stop);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client is gone or the call is stopped: the same ends the request, whose end is awaited.
        }
        return await pending;
    }

    // Whoever stands before the gateway may have acted on a header that says something else than the arguments.
    private static string? Misread(
        McpExchange exchange,
        ToolCallRequest request,
        ListedTool tool
    ) =>
        exchange.IsSessionless
            ? tool.Mirrored!.Disagreement(exchange.Headers, request.Arguments)
            : null;

    // The client knows the call by the token that it gave, not by the gateway's.
    private static void Keep(ChannelWriter<byte[]> progress, JsonNode said, byte[] token)
    {
        var own = (JsonObject)said.DeepClone();
        own["progressToken"] = JsonNode.Parse(token);
        var message = RpcWriting.Notification(
            "notifications/progress",
            JsonSerializer.SerializeToUtf8Bytes(own)
        );
        if (message.Length <= DoorBounds.MaxNotificationBytes)
            progress.TryWrite(message);
    }

    private (Decision Refusal, string Text)? Unfit(
        ToolCallRequest request,
        AssetId asset,
        ListedTool tool
    )
    {
        if (Changed(asset, tool) is { } changed)
            return (changed, Refusal.Text(request.Name, changed));
        const string text = "The arguments do not fit the tool's schema";
        return tool.Schema.Check(request.Arguments) is { } misfit
            ? (Decision.Refuse("jidoka:schema", text + "."), $"{text}: {misfit}")
            : null;
    }

    // The engine refuses what is known to be in quarantine; this is for what the list in hand says.
    private Decision? Changed(AssetId asset, ListedTool tool) =>
        pipeline.Factory.Stands(asset, tool.Descriptor.Hash)
            ? null
            : Decision.Refuse(
                "jidoka:descriptor",
                $"What its server says of the tool {asset.Name} is not what was accepted: an operator can look at 'jidoka tool diff {asset.Name}'."
            );

    private static AssetId ServerOf(Passage passage) =>
        AssetId.Server(passage.Call.Resource.Name.Split('/')[0]);

    private static bool SaysFailed(byte[] result)
    {
        var reader = new Utf8JsonReader(result);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMark = reader.ValueTextEquals("isError"u8);
            reader.Read();
            if (isMark)
                return reader.TokenType == JsonTokenType.True;
            reader.Skip();
        }
        return false;
    }

    private static RpcFault Unknown(string name) =>
        new(200, RpcErrors.InvalidParams, $"Unknown tool: {name}");
}
