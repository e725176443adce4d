using Jidoka.Gateway.Identifying;
using Jidoka.Gateway.Intercepting;
using Jidoka.Gateway.Intercepting.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>What is checked of an HTTP request before its message is looked at.</summary>
internal sealed class McpGuard(
    McpDoorOptions options,
    IIdentifier identifier,
    ResourceMetadata metadata,
    ClientWriter writer,
    TimeProvider clock
)
{
    /// <summary>Checks where a request comes from and who makes it; answers it if it may not pass.</summary>
    /// <returns>The caller; null if the request was answered.</returns>
    public async ValueTask<Caller?> AdmitAsync(HttpContext context)
    {
        var request = context.Request;
        if (
            !DoorAddress.IsLocal(request.Host.Host)
            && !options.AllowedHosts.Contains(request.Host.Host)
        )
            return await RefuseAsync(context, 403, "This host name is not served.");
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !IsAllowedOrigin(origin))
            return await RefuseAsync(context, 403, "This origin may not call.");
        var who = await identifier.IdentifyAsync(request, context.RequestAborted);
        ProofNonces.Tell(context.Response, who.Nonce);
        if (who.Caller is { } caller)
            return caller;
        if (who.Fault == IdentifyFault.Unavailable)
            return await RefuseAsync(context, 503, who.Detail);
        if (who.Fault == IdentifyFault.BadMandate)
            return await RefuseAsync(context, 403, who.Detail);
        context.Response.Headers.WWWAuthenticate = Challenge.Of(
            who.Fault,
            metadata.AddressFor(request)
        );
        return await RefuseAsync(context, 401, who.Detail);
    }

    /// <summary>Reads a body within the bound; answers the request if it cannot be.</summary>
    /// <returns>The body; null if the request was answered.</returns>
    public async ValueTask<byte[]?> ReadBodyAsync(HttpContext context)
    {
        var request = context.Request;
        if (
            !BodyHeaders.IsUtf8Json(request.ContentType)
            || request.Headers.ContentEncoding.Count > 0
            || !BodyHeaders.IsPlain(request)
        )
        {
            await RefuseAsync(
                context,
                415,
                "The body must be application/json in UTF-8, uncompressed.",
                RpcErrors.InvalidRequest
            );
            return null;
        }
        if (!Accepts(request, "application/json") && !Accepts(request, "text/event-stream"))
        {
            await RefuseAsync(
                context,
                406,
                "Accept application/json and text/event-stream.",
                RpcErrors.InvalidRequest
            );
            return null;
        }
        try
        {
            if (request.ContentLength is not > DoorBounds.MaxBodyBytes)
                if (await ReadBoundedAsync(request) is { } body)
                    return body;
        }
        catch (TimeoutException)
        {
            await RefuseAsync(
                context,
                408,
                $"The body did not arrive within {options.BodyTimeoutMs} ms.",
                RpcErrors.InvalidRequest
            );
            return null;
        }
        await RefuseAsync(
            context,
            413,
            $"A message may have {DoorBounds.MaxBodyBytes} bytes.",
            RpcErrors.InvalidRequest
        );
        return null;
    }

    /// <summary>Whether a request takes a type of answer.</summary>
    public static bool Accepts(HttpRequest request, string mediaType)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
            return request.Headers.Accept.Count == 0;
        var wanted = new MediaTypeHeaderValue(mediaType);
        foreach (var one in accepted)
            if (one.Quality is not 0 && wanted.IsSubsetOf(new MediaTypeHeaderValue(one.MediaType)))
                return true;
        return false;
    }

    /// <summary>Answers a request with an error that belongs to no message.</summary>
    public async ValueTask<Caller?> RefuseAsync(
        HttpContext context,
        int status,
        string message,
        int code = RpcErrors.Unauthorised
    )
    {
        await writer.WholeAsync(
            context.Response,
            status,
            RpcWriting.Error("null"u8.ToArray(), code, message)
        );
        return null;
    }

    /// <summary>The whole body; null if it is larger than the bound.</summary>
    private async ValueTask<byte[]?> ReadBoundedAsync(HttpRequest request)
    {
        var began = clock.GetTimestamp();
        var body = new MemoryStream((int)(request.ContentLength ?? 4096));
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var pending = request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted);
            var read = pending.IsCompletedSuccessfully
                ? pending.Result
                : await pending.AsTask().WaitAsync(Left(began), clock);
            if (read == 0)
                return body.ToArray();
            if (body.Length + read > DoorBounds.MaxBodyBytes)
                return null;
            body.Write(buffer, 0, read);
        }
    }

    private TimeSpan Left(long began)
    {
        var left = TimeSpan.FromMilliseconds(options.BodyTimeoutMs) - clock.GetElapsedTime(began);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private bool IsAllowedOrigin(string origin) =>
        options.AllowedOrigins.Contains(origin)
        || (
            Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https"
            && DoorAddress.IsLocal(uri.Host)
        );
}
