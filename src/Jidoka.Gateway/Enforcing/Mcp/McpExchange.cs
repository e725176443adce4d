using System.Text.Json.Nodes;
using Jidoka.Gateway.Identifying;
using Jidoka.Gateway.Intercepting.Mcp;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// One request and its answer. In the revision without sessions it may span several HTTP requests: between two of them
/// it is paused, and nobody is on the wire.
/// </summary>
internal sealed partial class McpExchange(
    HttpReply reply,
    Caller caller,
    McpSession session,
    RpcMessage request
)
{
    // A server's question and the call's own progress or answer may come at once.
    private readonly SemaphoreSlim _turn = new(1, 1);

    // Null: paused.
    private HttpReply? _reply = reply;
    private bool _isAnswered;

    /// <summary>Who asks.</summary>
    public Caller Caller => caller;

    /// <summary>What a retry after a pause must be equal to; null where there is no pause.</summary>
    public JsonObject? Asked { get; set; }

    /// <summary>In which session.</summary>
    public McpSession Session => session;

    /// <summary>What is asked.</summary>
    public RpcMessage Request => request;

    /// <summary>The headers of the first HTTP request.</summary>
    public IHeaderDictionary Headers { get; } = reply.Headers;

    /// <summary>What the client takes questions about.</summary>
    public ClientAbilities Abilities { get; init; } = session.Abilities;

    /// <summary>What the door says of itself; null: nothing.</summary>
    public ResourceMetadata? Metadata { get; init; }

    /// <summary>Fires when the client left, cancelled, or its session ended.</summary>
    public required CancellationToken Stopped { get; init; }

    /// <summary>Whether the client takes a stream of events.</summary>
    public bool TakesStream => _reply?.TakesStream ?? false;

    /// <summary>Answers with a result.</summary>
    /// <param name="result">The result, JSON text.</param>
    public ValueTask ResultAsync(byte[] result) =>
        AnswerAsync(200, "result", ResultShape.For(IsSessionless, request.Method, result));

    /// <summary>Answers that a tool call did not take place, or failed, in words for the agent.</summary>
    /// <param name="text">The words.</param>
    public ValueTask ToolRefusedAsync(string text) =>
        ResultAsync(RpcWriting.RefusedToolResult(text));

    /// <summary>Answers with an error of the gateway's own.</summary>
    public ValueTask FaultAsync(RpcFault fault) =>
        AnswerAsync(
            IsSessionless && fault.Code == RpcErrors.MethodNotFound ? 404 : fault.Status,
            "error",
            RpcWriting.ErrorBody(fault.Code, fault.Message, fault.Data)
        );

    /// <summary>
    /// Answers that no scope of the credential covers the call, over HTTP, where a client looks for the scope to ask its
    /// issuer for.
    /// </summary>
    /// <param name="scope">The scope that would do.</param>
    /// <param name="text">The words for the agent.</param>
    public ValueTask LacksScopeAsync(string scope, string text)
    {
        _reply?.Challenge(request =>
            Challenge.LacksScope(caller.Scopes, scope, Metadata?.AddressFor(request))
        );
        return FaultAsync(new(403, RpcErrors.Refused, text));
    }

    /// <summary>Answers with an error object as a server gave it.</summary>
    /// <param name="error">The error object, JSON text.</param>
    public ValueTask ServerErrorAsync(byte[] error)
    {
        var (said, status) = IsSessionless ? RpcErrors.Sessionless(error) : (error, 200);
        return AnswerAsync(status, "error", said);
    }

    /// <summary>Begins a stream of events, if it has not begun.</summary>
    public void BeginStream() => _reply?.BeginStream();

    /// <summary>Writes one event.</summary>
    /// <param name="message">The message, one line of JSON.</param>
    /// <param name="stop">Ends the wait for a client that does not read.</param>
    public async ValueTask EventAsync(byte[] message, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            // What is said in a pause has no stream.
            if (_reply is { } open)
                await open.EventAsync(message, stop);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Says on a stream that it is alive, where there is nothing else to say.</summary>
    /// <param name="stop">Ends the wait for a client that does not read.</param>
    public ValueTask KeepAliveAsync(CancellationToken stop) =>
        _reply?.KeepAliveAsync(stop) ?? ValueTask.CompletedTask;

    /// <summary>Writes a request to the client; the answer becomes a stream if it is none yet.</summary>
    /// <param name="message">The message, one line of JSON.</param>
    /// <param name="stop">Ends the wait for a client that does not read.</param>
    public async ValueTask AskAsync(byte[] message, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            if (_isAnswered || _reply is not { } open)
                throw new OperationCanceledException("The call is answered already.");
            open.BeginStream();
            await open.EventAsync(message, stop);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends without an answer, as the protocol asks for a cancelled request.</summary>
    public ValueTask EndSilentlyAsync() => _reply?.EndSilentlyAsync() ?? ValueTask.CompletedTask;

    private async ValueTask AnswerAsync(int status, string kind, byte[] value)
    {
        await _turn.WaitAsync();
        try
        {
            _isAnswered = true;
            if (_reply is { } open)
                await open.AnswerAsync(status, RpcWriting.Answer(open.Id, kind, value));
        }
        finally
        {
            _turn.Release();
        }
    }
}
