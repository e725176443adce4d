using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Jidoka.Gateway.Identifying;
using Microsoft.AspNetCore.Http;
using Polly;
using Polly.CircuitBreaker;

namespace Jidoka.Gateway.Enforcing;

/// <summary>Sends released model calls to their providers, with the providers' own keys.</summary>
internal sealed class UpstreamForwarder : IDisposable
{
    private const int ConnectTimeoutMs = 10_000;
    private const int MaxConnectionsPerServer = 4096;
    private const int MaxResponseHeadersKiB = 64;
    private const int OverloadedStatus = 529;
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ConnectionIdle = TimeSpan.FromMinutes(1);

    // Two, so that no connection which one registration allows serves another that does not.
    private readonly HttpMessageInvoker _public;
    private readonly HttpMessageInvoker _private;
    private readonly ConditionalWeakTable<ProviderFacts, UpstreamTarget> _targets = [];
    private readonly ResiliencePipeline<UpstreamAttempt> _retry;
    private readonly ISecretSource _secrets;
    private readonly TimeProvider _clock;

    public UpstreamForwarder(
        ISecretSource secrets,
        TimeProvider clock,
        GuardedConnecting connecting
    )
    {
        _public = Invoker(connecting.Handler(allowsPrivate: false));
        _private = Invoker(connecting.Handler(allowsPrivate: true));
        _secrets = secrets;
        _clock = clock;
        _retry = UpstreamRetry.Build(clock);
    }

    /// <summary>Sends a call until an upstream answers, attempts run out or the call's time does.</summary>
    /// <returns>The last attempt; dispose it.</returns>
    /// <exception cref="OperationCanceledException">The call was ended from outside, other than by a time-out.</exception>
    public ValueTask<UpstreamAttempt> SendAsync(UpstreamCall call) =>
        _retry.ExecuteAsync(
            static (state, _) => state.Forwarder.TryOnceAsync(state.Call),
            (Forwarder: this, Call: call),
            call.Lifetime.Token
        );

    public void Dispose()
    {
        _public.Dispose();
        _private.Dispose();
    }

    private static HttpMessageInvoker Invoker(SocketsHttpHandler handler)
    {
        handler.AutomaticDecompression = DecompressionMethods.None;
        handler.ActivityHeadersPropagator = null;
        handler.ConnectTimeout = TimeSpan.FromMilliseconds(ConnectTimeoutMs);
        handler.MaxConnectionsPerServer = MaxConnectionsPerServer;
        handler.MaxResponseHeadersLength = MaxResponseHeadersKiB;
        handler.PooledConnectionLifetime = ConnectionLifetime;
        handler.PooledConnectionIdleTimeout = ConnectionIdle;
        // An answer that is let go unread closes its connection at once: that is what containment needs.
        handler.MaxResponseDrainSize = 0;
        return new(handler, disposeHandler: true);
    }

    private async ValueTask<UpstreamAttempt> TryOnceAsync(UpstreamCall call)
    {
        var failsOver = call.Attempts + 1 < call.Providers.Length;
        var name = call.Providers[call.Attempts++ % call.Providers.Length];
        if (TargetOf(call.Factory, name) is not { } target)
            return Failed(UpstreamFault.NotConfigured, failsOver, isTransient: failsOver);
        try
        {
            var attempt = await target.Breaker.ExecuteAsync(
                static (state, _) =>
                    state.Forwarder.AttemptAsync(state.Call, state.Target, state.FailsOver),
                (Forwarder: this, Call: call, Target: target, FailsOver: failsOver),
                CancellationToken.None
            );
            if (attempt.IsTransient)
                call.Lifetime.Arm(call.LeftMs(_clock)); // the wait before the next is not the provider's silence
            return attempt;
        }
        catch (BrokenCircuitException)
        {
            return Failed(UpstreamFault.Resting, failsOver, isTransient: failsOver);
        }
    }

    private async ValueTask<UpstreamAttempt> AttemptAsync(
        UpstreamCall call,
        UpstreamTarget target,
        bool failsOver
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target.Endpoint(call.Path));
        if (!target.TryGetCredential(out var credential, out var secret))
            return Failed(UpstreamFault.NotConfigured, failsOver, isTransient: failsOver);
        if (target.Protocol == ProviderProtocol.OpenAi)
            request.Headers.Authorization = credential;
        else if (secret.Length > 0)
            request.Headers.TryAddWithoutValidation("x-api-key", secret);
        ForwardedHeaders.Copy(call.Headers, request.Headers, call.TraceParent);
        request.Content = call.MakeBody();
        // The whole call's bound ends the call; an attempt's own bound only sends it to the next provider, if there is one.
        var leftMs = call.LeftMs(_clock);
        var boundMs = Math.Min(target.TimeoutMs, leftMs);
        using var limit = failsOver
            ? CancellationTokenSource.CreateLinkedTokenSource(call.Lifetime.Token)
            : null;
        try
        {
            call.Lifetime.Arm(failsOver ? leftMs : boundMs);
            limit?.CancelAfter(boundMs);
            var http = target.AllowsPrivate ? _private : _public;
            var response = await http.SendAsync(request, limit?.Token ?? call.Lifetime.Token);
            return Judge(response, target, failsOver);
        }
        catch (OperationCanceledException)
            when (limit is { IsCancellationRequested: true } && call.Lifetime.End == CallEnd.None)
        {
            return Failed(UpstreamFault.TimedOut, failsOver, isTransient: true);
        }
        catch (OperationCanceledException) when (call.Lifetime.End == CallEnd.TimedOut)
        {
            return Failed(UpstreamFault.TimedOut, failsOver, isTransient: false);
        }
        catch (OperationCanceledException e)
            when (e.InnerException is TimeoutException && call.Lifetime.End == CallEnd.None)
        {
            return Failed(UpstreamFault.Unreachable, failsOver, isTransient: true); // the connect time-out
        }
        catch (HttpRequestException e) when (e.GetBaseException() is AddressRefusedException)
        {
            return Failed(UpstreamFault.NotConfigured, failsOver, isTransient: failsOver);
        }
        catch (HttpRequestException)
        {
            return Failed(UpstreamFault.Unreachable, failsOver, isTransient: true);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return Failed(UpstreamFault.Unreachable, failsOver, isTransient: true);
        }
    }

    private UpstreamTarget? TargetOf(FactorySnapshot factory, string name)
    {
        if (factory.Find(new AssetId(AssetKind.Provider, name))?.Provider is not { } facts)
            return null;
        if (_targets.TryGetValue(facts, out var known))
            return known;
        var target = UpstreamTarget.Of(name, facts, _secrets, _clock);
        if (target is not null)
            _targets.AddOrUpdate(facts, target);
        return target;
    }

    private UpstreamAttempt Judge(
        HttpResponseMessage response,
        UpstreamTarget target,
        bool failsOver
    )
    {
        var status = (int)response.StatusCode;
        var attempt = new UpstreamAttempt
        {
            Response = response,
            Target = target,
            FailsOver = failsOver,
        };
        switch (status)
        {
            case StatusCodes.Status401Unauthorized:
            case StatusCodes.Status407ProxyAuthenticationRequired:
                target.ForgetKey();
                return attempt with { Fault = UpstreamFault.KeyRefused, IsTransient = failsOver };
            case StatusCodes.Status429TooManyRequests:
                return attempt with { IsTransient = true, RetryAfter = RetryAfterOf(response) };
            case >= StatusCodes.Status500InternalServerError:
                return attempt with
                {
                    Fault = UpstreamFault.Failing,
                    IsTransient = status is 500 or 502 or 503 or 504 or OverloadedStatus,
                    RetryAfter = RetryAfterOf(response),
                };
            case < StatusCodes.Status200OK
            or (>= StatusCodes.Status300MultipleChoices and < StatusCodes.Status400BadRequest):
                return attempt with { Fault = UpstreamFault.Failing };
            default:
                return attempt;
        }
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response)
    {
        var after = response.Headers.RetryAfter;
        if (after?.Delta is { } delta)
            return delta;
        return after?.Date is { } date && date > _clock.GetUtcNow()
            ? date - _clock.GetUtcNow()
            : null;
    }

    private static UpstreamAttempt Failed(UpstreamFault fault, bool failsOver, bool isTransient) =>
        new()
        {
            Fault = fault,
            FailsOver = failsOver,
            IsTransient = isTransient,
        };
}
