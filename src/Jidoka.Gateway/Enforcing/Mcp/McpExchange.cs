using Jidoka.Gateway.Identifying;
using Jidoka.Gateway.Intercepting.Mcp;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>One request over HTTP and its answer: a JSON body, or a stream of events that ends with the answer.</summary>
internal sealed class McpExchange(
    HttpContext context,
    Caller caller,
    McpSession session,
    RpcMessage request,
    ClientWriter writer
)
{
    // A server's question and the call's own progress or answer may come at once.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _isAnswered;

    /// <summary>Who asks.</summary>
    public Caller Caller => caller;

    /// <summary>In which session.</summary>
    public McpSession Session => session;

    /// <summary>What is asked.</summary>
    public RpcMessage Request => request;

    /// <summary>The HTTP request's headers.</summary>
    public IHeaderDictionary Headers => context.Request.Headers;

    /// <summary>What the door says of itself; null: nothing.</summary>
    public ResourceMetadata? Metadata { get; init; }

    /// <summary>Fires when the client left, cancelled, or its session ended.</summary>
    public required CancellationToken Stopped { get; init; }

    /// <summary>Whether the client takes a stream of events.</summary>
    public bool TakesStream => McpGuard.Accepts(context.Request, "text/event-stream");

    /// <summary>Whether the client takes a plain JSON answer.</summary>
    public bool TakesJson => McpGuard.Accepts(context.Request, "application/json");

    /// <summary>Answers with a result.</summary>
    /// <param name="result">The result, JSON text.</param>
    public ValueTask ResultAsync(ReadOnlySpan<byte> result) =>
        AnswerAsync(200, RpcWriting.Result(request.Id, result));

    /// <summary>Answers that a tool call did not take place, or failed, in words for the agent.</summary>
    /// <param name="text">The words.</param>
    public ValueTask ToolRefusedAsync(string text) =>
        ResultAsync(RpcWriting.RefusedToolResult(text));

    /// <summary>Answers with an error of the gateway's own.</summary>
    public ValueTask FaultAsync(RpcFault fault) =>
        AnswerAsync(fault.Status, RpcWriting.Error(request.Id, fault.Code, fault.Message));

    /// <summary>
    /// Answers that no scope of the credential covers the call, over HTTP, where a client looks for the scope to ask its
    /// issuer for.
    /// </summary>
    /// <param name="scope">The scope that would do.</param>
    /// <param name="text">The words for the agent.</param>
    public ValueTask LacksScopeAsync(string scope, string text)
    {
        if (!context.Response.HasStarted)
            context.Response.Headers.WWWAuthenticate = Challenge.LacksScope(
                caller.Scopes,
                scope,
                Metadata?.AddressFor(context.Request)
            );
        return FaultAsync(new(403, RpcErrors.Refused, text));
    }

    /// <summary>Answers with an error object as a server gave it.</summary>
    /// <param name="error">The error object, JSON text.</param>
    public ValueTask ServerErrorAsync(ReadOnlySpan<byte> error) =>
        AnswerAsync(200, RpcWriting.ErrorObject(request.Id, error));

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

    /// <summary>Writes one event.</summary>
    /// <param name="message">The message, one line of JSON.</param>
    /// <param name="stop">Ends the wait for a client that does not read.</param>
    public async ValueTask EventAsync(byte[] message, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            await writer.EventAsync(context.Response, message, stop);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Writes a request to the client; the answer becomes a stream if it is none yet.</summary>
    /// <param name="message">The message, one line of JSON.</param>
    /// <param name="stop">Ends the wait for a client that does not read.</param>
    public async ValueTask AskAsync(byte[] message, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            if (_isAnswered)
                throw new OperationCanceledException("The call is answered already.");
            BeginStream();
            await writer.EventAsync(context.Response, message, stop);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends without an answer, as the protocol asks for a cancelled request.</summary>
    public async ValueTask EndSilentlyAsync()
    {
        if (context.RequestAborted.IsCancellationRequested)
            return;
        BeginStream();
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private async ValueTask AnswerAsync(int status, byte[] message)
    {
        await _turn.WaitAsync();
        try
        {
            _isAnswered = true;
            if (context.RequestAborted.IsCancellationRequested)
                return;
            var isStream =
                context.Response.HasStarted || context.Response.ContentType is "text/event-stream";
            if (!isStream && (status != 200 || TakesJson))
            {
                await writer.WholeAsync(context.Response, status, message);
                return;
            }
            BeginStream();
            await writer.EventAsync(context.Response, message, context.RequestAborted);
        }
        finally
        {
            _turn.Release();
        }
    }
}
