using Jidoka.Gateway.Intercepting.Mcp;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// The HTTP side of one request: where its answer goes, as a JSON body, or as a stream of events that ends with it.
/// </summary>
/// <param name="context">The HTTP request.</param>
/// <param name="id">The request's id, JSON text.</param>
/// <param name="writer">Writes to clients.</param>
internal sealed class HttpReply(HttpContext context, byte[] id, ClientWriter writer)
{
    /// <summary>The request's id, JSON text.</summary>
    public byte[] Id => id;

    /// <summary>The request's headers.</summary>
    public IHeaderDictionary Headers => context.Request.Headers;

    /// <summary>Fires when the client left.</summary>
    public CancellationToken Aborted => context.RequestAborted;

    /// <summary>Whether the client takes a stream of events.</summary>
    public bool TakesStream => McpGuard.Accepts(context.Request, "text/event-stream");

    private bool TakesJson => McpGuard.Accepts(context.Request, "application/json");

    /// <summary>Says how the client could prove more of itself, where that can still be said.</summary>
    /// <param name="challenge">Makes the challenge for the request.</param>
    public void Challenge(Func<HttpRequest, string> challenge)
    {
        if (!context.Response.HasStarted)
            context.Response.Headers.WWWAuthenticate = challenge(context.Request);
    }

    /// <summary>Begins a stream of events, if it has not begun.</summary>
    public void BeginStream() => BeginStream(context.Response);

    /// <summary>Begins a stream of events on a response, if it has not begun.</summary>
    public static void BeginStream(HttpResponse response)
    {
        if (response.HasStarted)
            return;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // proxies must not gather events
    }

    /// <summary>Writes one event of a stream that has begun; where none has, nobody asked for it.</summary>
    /// <param name="message">The message, one line of JSON.</param>
    /// <param name="stop">Ends the wait for a client that does not read.</param>
    public ValueTask EventAsync(byte[] message, CancellationToken stop) =>
        context.Response.ContentType is "text/event-stream"
            ? writer.EventAsync(context.Response, message, stop)
            : ValueTask.CompletedTask;

    /// <summary>Says on a stream that it is alive.</summary>
    /// <param name="stop">Ends the wait for a client that does not read.</param>
    public ValueTask KeepAliveAsync(CancellationToken stop) =>
        writer.KeepAliveAsync(context.Response, stop);

    /// <summary>Writes the answer.</summary>
    /// <param name="status">The HTTP status, where it can still be said.</param>
    /// <param name="message">The message, one line of JSON.</param>
    public async ValueTask AnswerAsync(int status, byte[] message)
    {
        if (Aborted.IsCancellationRequested)
            return;
        var isStream =
            context.Response.HasStarted || context.Response.ContentType is "text/event-stream";
        if (!isStream && (status != 200 || TakesJson))
        {
            await writer.WholeAsync(context.Response, status, message);
            return;
        }
        BeginStream();
        await writer.EventAsync(context.Response, message, Aborted);
    }

    /// <summary>Ends without an answer, as the protocol asks for a cancelled request.</summary>
    public async ValueTask EndSilentlyAsync()
    {
        if (Aborted.IsCancellationRequested)
            return;
        BeginStream();
        await context.Response.BodyWriter.FlushAsync(Aborted);
    }
}
