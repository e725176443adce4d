using Jidoka.Gateway.Identifying;
using Jidoka.Gateway.Intercepting;
using Jidoka.Gateway.Intercepting.Llm;
using Jidoka.Gateway.Tracing;
using Jidoka.Storage.Recording;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>
/// The common door of all protocols of model calls. A call passes in six steps:
/// <code>
///   1 identify   by the headers                         401
///   2 read       the body, bounded, decoded             400 408 413 415
///   3 parse      once, into an InterceptedCall          400 403 404
///   4 enter      decide, reserve, record                403 429 503
///   5 forward    to the model's providers               502 504
///   6 relay      decide tool calls, settle, release     WholeAnswer or StreamRelay
/// </code>
/// </summary>
internal sealed class LlmDoor(
    IPipeline pipeline,
    IIdentifier identifier,
    UpstreamForwarder upstream,
    KeptAnswers kept,
    ProviderTurns turns,
    CallTraces traces,
    LlmBounds bounds,
    TimeProvider clock,
    ILogger<LlmDoor> logger
)
{
    /// <summary>The header by which an answer names the event that let it pass, where the operator wants it.</summary>
    public const string EventHeader = "Jidoka-Event";

    /// <summary>Serves the calls of one protocol.</summary>
    public RequestDelegate Serve(LlmProtocol protocol)
    {
        ValueTask ServeAsync(HttpContext http, Caller caller) =>
            this.ServeAsync(http, caller, protocol);
        return http => GuardAsync(http, protocol.Errors, ServeAsync);
    }

    /// <summary>Serves a request for an identified caller; whatever goes wrong becomes the protocol's own error.</summary>
    public async Task GuardAsync(
        HttpContext http,
        ErrorForm form,
        Func<HttpContext, Caller, ValueTask> serve
    )
    {
        try
        {
            var identified = await identifier.IdentifyAsync(http.Request, http.RequestAborted);
            ProofNonces.Tell(http.Response, identified.Nonce);
            if (identified.Caller is { } caller)
                await serve(http, caller);
            else
                await LlmErrors.Of(identified).WriteAsync(http.Response, form);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went away: nobody to answer.
        }
        catch (Exception e)
        {
            await AnswerAsync(http, ErrorOf(e), form);
        }
    }

    private async ValueTask ServeAsync(HttpContext http, Caller caller, LlmProtocol protocol)
    {
        if (protocol.CheckHeaders(http.Request.Headers) is { } lacking)
        {
            await lacking.WriteAsync(http.Response, protocol.Errors);
            return;
        }
        var (body, error) = await RequestBody.ReadAsync(http.Request, bounds, clock);
        if (body is null)
        {
            if (error is not null)
                await error.WriteAsync(http.Response, protocol.Errors);
            return;
        }
        body = Deployment.Name(http, body);
        var clean = false;
        try
        {
            error = protocol.Parse(body.Memory, out var request);
            error ??= request!.NamesKept
                ? await ResumeAsync(http, caller, protocol, body.Memory)
                : await EnterAsync(http, caller, protocol, body.Memory, request);
            if (error is not null)
                await error.WriteAsync(http.Response, protocol.Errors);
            clean = true;
        }
        finally
        {
            // After a failure the ledger's writer or a socket may not be done with the bytes.
            if (!clean)
                body.Forget();
            body.Dispose();
        }
    }

    /// <summary>Takes a call that names earlier answers for what it would be if it said them.</summary>
    private async ValueTask<LlmError?> ResumeAsync(
        HttpContext http,
        Caller caller,
        LlmProtocol protocol,
        ReadOnlyMemory<byte> named
    )
    {
        using var body = new PooledBytes(named.Length);
        var error = protocol.PutIn(named, kept, new(caller.Agent, caller.User), body);
        if (error is null && body.Length > bounds.MaxBodyBytes)
            error = LlmErrors.NamesTooMuch(bounds.MaxBodyBytes);
        ParsedRequest? request = null;
        error ??= protocol.Parse(body.Memory, out request);
        if (error is null && request!.NamesKept)
            error = LlmErrors.ProviderFeature("item_reference"); // what was kept names something itself
        if (error is not null)
            return error;
        var clean = false;
        try
        {
            error = await EnterAsync(http, caller, protocol, body.Memory, request!);
            clean = true;
            return error;
        }
        finally
        {
            if (!clean)
                body.Forget();
        }
    }

    private async ValueTask<LlmError?> EnterAsync(
        HttpContext http,
        Caller caller,
        LlmProtocol protocol,
        ReadOnlyMemory<byte> body,
        ParsedRequest request
    )
    {
        foreach (var field in request.UnknownFields)
            pipeline.NoteCoverage("field", field);
        foreach (var feature in request.ProviderFeatures)
            pipeline.NoteCoverage("field", feature);
        var factory = pipeline.Factory;
        var id = AssetId.Model(request.Model);
        if (factory.Find(id)?.Model is not { Providers.IsDefaultOrEmpty: false } model)
        {
            pipeline.NoteCoverage("model", CoverageName.Of(request.Model));
            return LlmErrors.UnknownModel(request.Model);
        }
        var providers = ProviderSelection.Speaking(model, protocol.Upstream, factory);
        if (providers.IsEmpty)
        {
            pipeline.NoteCoverage("model", CoverageName.Of(request.Model));
            return LlmErrors.OtherProtocol(request.Model);
        }
        var call = CallOf(http, protocol, body, request, id);
        if (request.ProviderFeatures.FirstOrDefault(IsRefused) is { } refused)
            return await RefuseAsync(
                call,
                caller,
                LlmErrors.ProviderFeature(refused),
                "jidoka:provider-feature"
            );
        if (
            ProviderSelection.Narrow(id, model, request, factory, ref providers) is var (lack, rule)
        )
            return await RefuseAsync(call, caller, lack, rule);
        foreach (var unknown in CapabilityCheck.Unknown(model, providers, request))
            pipeline.NoteCoverage("capability", unknown);
        await using var passage = await pipeline.EnterAsync(call, caller, http.RequestAborted);
        if (!passage.Decision.IsAllowed)
            return LlmErrors.Of("model " + CoverageName.Of(request.Model), passage);
        Name(passage, http.Response.Headers);
        using var lifetime = new CallLifetime(http.RequestAborted, passage.Cut);
        var exchange = new LlmExchange(http, protocol, pipeline, passage, lifetime, bounds, clock)
        {
            Released = clock.GetTimestamp(),
            Keeper = kept,
            KeptInput = body[request.Kept],
        };
        await ForwardAsync(
            exchange,
            new UpstreamCall(
                turns.Order(model, providers),
                factory,
                http.Request.Headers,
                protocol.UpstreamPath,
                ModelSplice.Of(body, request, model),
                lifetime
            )
            {
                Released = exchange.Released,
                MaxMs = bounds.MaxCallMs,
                TraceParent = traces.Begin(passage),
            }
        );
        return null;
    }

    private void Name(Passage passage, IHeaderDictionary headers)
    {
        headers[SessionHints.Header] = passage.Session.Value;
        if (bounds.EventLog is { } log)
            headers[EventHeader] = $"{log}/{passage.Index}";
    }

    private InterceptedCall CallOf(
        HttpContext http,
        LlmProtocol protocol,
        ReadOnlyMemory<byte> body,
        ParsedRequest request,
        AssetId model
    ) =>
        new()
        {
            Id = pipeline.NewCallId(),
            Kind = protocol.Kind,
            Door = protocol.Door,
            Resource = model,
            Body = body,
            Parts = request.Parts,
            ProviderFeatures = request.ProviderFeatures,
            UnknownFields = request.UnknownFields.Length,
            Streaming = request.Stream,
            Hint = SessionHints.Of(http.Request.Headers, request),
        };

    private async ValueTask<LlmError> RefuseAsync(
        InterceptedCall call,
        Caller caller,
        LlmError error,
        string rule
    )
    {
        await pipeline.RecordRefusalAsync(call, caller, Decision.Refuse(rule, error.Message));
        return error;
    }

    private bool IsRefused(string feature) =>
        !bounds.FeaturesLeftToPolicy.Contains(feature)
        && !feature.StartsWith(RequestFindings.InferenceGeo, StringComparison.Ordinal);

    private async ValueTask ForwardAsync(LlmExchange exchange, UpstreamCall call)
    {
        try
        {
            call.Lifetime.Token.ThrowIfCancellationRequested();
            using var attempt = await upstream.SendAsync(call);
            exchange.Provider = attempt.Target?.Name;
            if (attempt.Fault is { } fault)
                await FailAsync(exchange, fault, attempt.Status, null);
            else if (IsEventStream(attempt.Response!))
                await RelayStreamAsync(exchange, attempt);
            else
                await RelayWholeAsync(exchange, attempt);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(exchange, null);
        }
    }

    private async ValueTask RelayWholeAsync(LlmExchange exchange, UpstreamAttempt attempt)
    {
        using var answer = new WholeAnswer(exchange, attempt);
        if (await answer.RelayAsync() is { } fault)
            await FailAsync(exchange, fault, attempt.Status, null);
    }

    private async ValueTask RelayStreamAsync(LlmExchange exchange, UpstreamAttempt attempt)
    {
        var status = attempt.Status;
        if (!exchange.Passage.Call.Streaming)
        {
            await FailAsync(exchange, UpstreamFault.Garbage, status, null);
            return;
        }
        using var relay = new StreamRelay(exchange, attempt);
        try
        {
            if (await relay.RelayAsync() is { } fault)
                await FailAsync(exchange, fault, status, relay);
        }
        catch (OperationCanceledException)
        {
            attempt.Dispose(); // the upstream's socket closes before anything else is waited for
            relay.Forget();
            if (relay.HasEnded)
                return;
            await EndAsync(exchange, relay);
        }
        catch (Exception e) when (relay.HasBegun)
        {
            relay.Forget();
            relay.End(ErrorOf(e));
        }
    }

    /// <summary>Ends a call to which the upstream gave no answer, or not all of one.</summary>
    private async ValueTask FailAsync(
        LlmExchange exchange,
        UpstreamFault fault,
        int status,
        StreamRelay? relay
    )
    {
        logger.UpstreamFaulted(exchange.Passage.Call.Resource.Name, fault, status);
        await SettleAsync(exchange, relay, SettledAs.Failed, status);
        var error = LlmErrors.Of(fault);
        if (relay is { HasBegun: true })
            relay.End(error);
        else
            await error.WriteAsync(exchange.Response, exchange.Protocol.Errors);
    }

    /// <summary>Ends a call that was ended from outside.</summary>
    private async ValueTask EndAsync(LlmExchange exchange, StreamRelay? relay)
    {
        var end = exchange.Lifetime.End;
        if (end == CallEnd.TimedOut)
        {
            await FailAsync(exchange, UpstreamFault.TimedOut, 0, relay);
            return;
        }
        if (end != CallEnd.Cut)
        {
            await SettleAsync(exchange, relay, SettledAs.Abandoned, 0);
            return;
        }
        var error = pipeline.HasEnded(exchange.Passage.Caller)
            ? LlmErrors.Ended
            : LlmErrors.Contained;
        if (relay is { HasBegun: true })
            relay.End(error);
        await SettleAsync(exchange, relay, SettledAs.Cut, 0);
        if (relay is not { HasBegun: true })
            await error.WriteAsync(exchange.Response, exchange.Protocol.Errors);
    }

    private static async ValueTask SettleAsync(
        LlmExchange exchange,
        StreamRelay? relay,
        SettledAs settledAs,
        int status
    )
    {
        if (relay is null)
        {
            await exchange.SettleAsync(settledAs, status);
            return;
        }
        try
        {
            await relay.SettleAsync(settledAs);
        }
        catch
        {
            relay.Forget(); // the ledger's writer may not be done with the answer
            throw;
        }
    }

    private LlmError ErrorOf(Exception e)
    {
        if (e is RefusedException refused)
            return LlmErrors.Of(refused);
        if (e is LedgerUnavailableException)
            return LlmErrors.LedgerUnavailable;
        logger.CallFailed(e);
        return LlmErrors.Internal;
    }

    private static async ValueTask AnswerAsync(HttpContext http, LlmError error, ErrorForm form)
    {
        if (http.Response.HasStarted)
            http.Abort();
        else
            await error.WriteAsync(http.Response, form);
    }

    private static bool IsEventStream(HttpResponseMessage response) =>
        (int)response.StatusCode < StatusCodes.Status400BadRequest
        && response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type)
        && type.ToString().StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);
}
