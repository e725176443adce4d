using System.Net;
using System.Security.Cryptography;
using System.Text;
using Jidoka.Composition;
using Jidoka.Gateway.Enforcing;
using Jidoka.Storage.Recording;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Jidoka.Controlling;

/// <summary>
/// Stands before everything of the control port. No web page gets through: the host must be one that this port is
/// known by, and a request with an origin must come from that host. Whatever reads or changes the factory needs the
/// token; on loopback, health, metrics and the ledger's checkpoint and hashes do not.
/// </summary>
internal sealed class ControlGuard(string token, IPEndPoint address, ILogger log)
{
    private readonly byte[] _token = SHA256.HashData(Encoding.UTF8.GetBytes(token));
    private readonly bool _loopback = IPAddress.IsLoopback(address.Address);

    /// <summary>The middleware.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var problem =
            !IsOurHost(request.Host) || !IsOwnOrigin(request)
                ? new ControlProblem(
                    "Forbidden",
                    403,
                    "This port answers its own host and no web page."
                )
            : NeedsToken(request.Path) && !HasToken(request)
                ? ControlProblem.Of(
                    ControlFault.Unauthorized,
                    "Send the control token: 'Authorization: Bearer TOKEN'."
                )
            : null;
        if (problem is not null)
        {
            JidokaLog.ControlRefused(log, request.Method, request.Path, problem.Title);
            await WriteAsync(context, problem);
            return;
        }
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            await next(context);
            // An optional value that cannot be read is answered so by the framework, without a word.
            if (context.Response is { StatusCode: 400, HasStarted: false })
                await WriteAsync(
                    context,
                    ControlProblem.Of(
                        ControlFault.Invalid,
                        $"The request is not as the API document says: a value of '{request.QueryString}' cannot be read."
                    )
                );
        }
        catch (Exception e)
            when (!context.Response.HasStarted && ProblemOf(e, context) is { } known)
        {
            await WriteAsync(context, known);
        }
    }

    private ControlProblem? ProblemOf(Exception error, HttpContext context)
    {
        switch (error)
        {
            case ControlException e:
                return ControlProblem.Of(e.Fault, e.Message);
            case BadHttpRequestException e:
                return new(
                    nameof(ControlFault.Invalid),
                    e.StatusCode,
                    $"The request is not as the API document says: {e.Message}"
                );
            case LedgerUnavailableException or RefusedException:
                return ControlProblem.Of(
                    ControlFault.Unavailable,
                    "The ledger cannot be used now."
                );
            case OperationCanceledException when context.RequestAborted.IsCancellationRequested:
                return null;
            default:
                JidokaLog.ControlFailed(log, context.Request.Path, error);
                return new(
                    "Internal",
                    500,
                    "Something failed that should not; the log tells more."
                );
        }
    }

    /// <summary>Behind TLS the certificate names the host; on loopback a name could be rebound, so only its own count.</summary>
    private bool IsOurHost(HostString host) => !_loopback || DoorAddress.IsLocal(host.Host);

    private static bool IsOwnOrigin(HttpRequest request)
    {
        if (
            request.Headers["Sec-Fetch-Site"] is [{ } site]
            && site is not ("same-origin" or "none")
        )
            return false;
        var origin = request.Headers.Origin;
        return origin.Count == 0
            || (origin is [{ } one] && one == request.Scheme + "://" + request.Host.Value);
    }

    private bool NeedsToken(PathString path)
    {
        if (path == "/healthz" || path == "/readyz")
            return false;
        return !_loopback
            || !(path == "/metrics" || path == "/openapi/v1.json" || LedgerTiles.SaysNothing(path));
    }

    private bool HasToken(HttpRequest request)
    {
        const string scheme = "Bearer ";
        if (request.Headers[HeaderNames.Authorization] is not [{ } value])
            return false;
        if (!value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            return false;
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(value[scheme.Length..].Trim()));
        return CryptographicOperations.FixedTimeEquals(given, _token);
    }

    private static Task WriteAsync(HttpContext context, ControlProblem problem)
    {
        context.Response.StatusCode = problem.Status;
        return context.Response.WriteAsJsonAsync(
            problem,
            ControlJson.Default.ControlProblem,
            ControlProblem.MediaType
        );
    }
}
