using Jidoka.Gateway.Identifying;
using Jidoka.Gateway.Intercepting;
using Jidoka.Gateway.Intercepting.OpenAi;
using Jidoka.Storage.Recording;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Jidoka.Gateway.Enforcing.OpenAi;

/// <summary>
/// The OpenAI door. A chat completion passes in six steps:
/// <code>
///   1 identify   by the headers                         401
///   2 read       the body, bounded, decoded             400 408 413 415
///   3 parse      once, into an InterceptedCall          400 403 404
///   4 enter      decide, reserve, record                403 429 503
///   5 forward    to the model's providers               502 504
///   6 relay      decide tool calls, settle, release     WholeAnswer or StreamRelay
/// </code>
/// </summary>
internal sealed class OpenAiDoor(
    IPipeline pipeline,
    IIdentifier identifier,
    UpstreamForwarder upstream,
    OpenAiBounds bounds,
    TimeProvider clock,
    ILogger<OpenAiDoor> logger
)
{
    /// <summary>Serves <c>POST /v1/chat/completions</c>.</summary>
    public Task ChatAsync(HttpContext http) => GuardAsync(http, ServeChatAsync);

    /// <summary>Serves a request for an identified caller; whatever goes wrong becomes the protocol's own error.</summary>
    public async Task GuardAsync(HttpContext http, Func<HttpContext, Caller, ValueTask> serve)
    {
        try
        {
            var identified = await identifier.IdentifyAsync(http.Request, http.RequestAborted);
            if (identified.Caller is { } caller)
                await serve(http, caller);
            else
                await OpenAiErrors.Of(identified).WriteAsync(http.Response);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went away: nobody to answer.
        }
        catch (Exception e)
        {
            await AnswerAsync(http, ErrorOf(e));
        }
    }

    private async ValueTask ServeChatAsync(HttpContext http, Caller caller)
    {
        var (body, error) = await RequestBody.ReadAsync(http.Request, bounds, clock);
        if (body is null)
        {
            if (error is not null)
                await error.WriteAsync(http.Response);
            return;
        }
        var clean = false;
        try
        {
            error = RequestParser.Parse(body.Memory, out var request);
            error ??= await EnterAsync(http, caller, body.Memory, request!);
            if (error is not null)
                await error.WriteAsync(http.Response);
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

    private async ValueTask<OpenAiError?> EnterAsync(
        HttpContext http,
        Caller caller,
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
            return OpenAiErrors.UnknownModel(request.Model);
        }
        var call = new InterceptedCall
        {
            Id = pipeline.NewCallId(),
            Kind = CallKind.Infer,
            Door = Door.OpenAiChat,
            Resource = id,
            Body = body,
            Parts = request.Parts,
            ProviderFeatures = request.ProviderFeatures,
            UnknownFields = request.UnknownFields.Length,
            Streaming = request.Stream,
            Hint = SessionHints.Of(http.Request.Headers, request),
        };
        if (request.ProviderFeatures.FirstOrDefault(IsRefused) is { } refused)
        {
            var error = OpenAiErrors.ProviderFeature(refused);
            await pipeline.RecordRefusalAsync(
                call,
                caller,
                Decision.Refuse("jidoka:provider-feature", error.Message)
            );
            return error;
        }
        await using var passage = await pipeline.EnterAsync(call, caller, http.RequestAborted);
        if (!passage.Decision.IsAllowed)
            return OpenAiErrors.Of("model " + CoverageName.Of(request.Model), passage.Decision);
        http.Response.Headers[SessionHints.Header] = passage.Session.Value;
        using var lifetime = new CallLifetime(http.RequestAborted, passage.Cut);
        var exchange = new ChatExchange(http, pipeline, passage, lifetime, bounds, clock)
        {
            Released = clock.GetTimestamp(),
        };
        await ForwardAsync(
            exchange,
            new UpstreamCall(
                model.Providers,
                factory,
                http.Request.Headers,
                ModelSplice.Of(body, request, model),
                lifetime
            )
        );
        return null;
    }

    private bool IsRefused(string feature) => !bounds.FeaturesLeftToPolicy.Contains(feature);

    private async ValueTask ForwardAsync(ChatExchange exchange, UpstreamCall call)
    {
        try
        {
            call.Lifetime.Token.ThrowIfCancellationRequested();
            using var attempt = await upstream.SendAsync(call);
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

    private async ValueTask RelayWholeAsync(ChatExchange exchange, UpstreamAttempt attempt)
    {
        using var answer = new WholeAnswer(exchange, attempt);
        if (await answer.RelayAsync() is { } fault)
            await FailAsync(exchange, fault, attempt.Status, null);
    }

    private async ValueTask RelayStreamAsync(ChatExchange exchange, UpstreamAttempt attempt)
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
        ChatExchange exchange,
        UpstreamFault fault,
        int status,
        StreamRelay? relay
    )
    {
        logger.UpstreamFaulted(exchange.Passage.Call.Resource.Name, fault, status);
        await SettleAsync(exchange, relay, SettledAs.Failed, status);
        var error = OpenAiErrors.Of(fault);
        if (relay is { HasBegun: true })
            relay.End(error);
        else
            await error.WriteAsync(exchange.Response);
    }

    /// <summary>Ends a call that was ended from outside.</summary>
    private async ValueTask EndAsync(ChatExchange exchange, StreamRelay? relay)
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
        if (relay is { HasBegun: true })
            relay.End(OpenAiErrors.Contained);
        await SettleAsync(exchange, relay, SettledAs.Cut, 0);
        if (relay is not { HasBegun: true })
            await OpenAiErrors.Contained.WriteAsync(exchange.Response);
    }

    private static async ValueTask SettleAsync(
        ChatExchange exchange,
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

    private OpenAiError ErrorOf(Exception e)
    {
        if (e is RefusedException refused)
            return OpenAiErrors.Of(refused);
        if (e is LedgerUnavailableException)
            return OpenAiErrors.LedgerUnavailable;
        logger.CallFailed(e);
        return OpenAiErrors.Internal;
    }

    private static async ValueTask AnswerAsync(HttpContext http, OpenAiError error)
    {
        if (http.Response.HasStarted)
            http.Abort();
        else
            await error.WriteAsync(http.Response);
    }

    private static bool IsEventStream(HttpResponseMessage response) =>
        (int)response.StatusCode < StatusCodes.Status400BadRequest
        && response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type)
        && type.ToString().StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);
}
