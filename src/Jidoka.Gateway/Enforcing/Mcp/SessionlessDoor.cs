using Jidoka.Gateway.Identifying;
using Jidoka.Gateway.Intercepting.Mcp;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// The door of the revision without sessions: each request stands for itself, and one that brings input goes on with the
/// call that asked for it.
/// </summary>
internal sealed class SessionlessDoor(
    McpSessions sessions,
    McpMethods methods,
    ClientWriter writer,
    ResourceMetadata metadata
)
{
    private long _requests;

    /// <summary>Takes one message.</summary>
    /// <param name="context">The HTTP request.</param>
    /// <param name="caller">Who makes it.</param>
    /// <param name="server">The server of the path; null: all.</param>
    /// <param name="message">The message.</param>
    /// <returns>Null if it was answered, else what is wrong.</returns>
    public async Task<RpcFault?> AnswerAsync(
        HttpContext context,
        Caller caller,
        string? server,
        RpcMessage message
    )
    {
        if (message.Kind == RpcKind.Response)
            return new(
                400,
                RpcErrors.InvalidRequest,
                "A client of this revision answers by sending its request again."
            );
        if (message.Kind == RpcKind.Notification)
        {
            // A client cancels by going away, and some say so besides; the id alone does not say whose of several clients.
            if (message.Method != "notifications/cancelled")
                methods.NoteMethod(message.Method);
            context.Response.StatusCode = 202;
            return null;
        }
        if (SessionlessRequest.Check(context.Request.Headers, message) is { } fault)
            return fault;
        if (sessions.TryShare(SessionOwner.Of(caller), server, out var shared) is { } full)
            return full;
        var reply = new HttpReply(context, message.Id, writer);
        if (message.Param("requestState").ValueKind == JsonValueKind.Undefined)
            return await BeginAsync(reply, caller, shared!, message);
        return
            shared!.PausedCalls.Take(message) is { } paused
            && await paused.ResumeAsync(reply, caller.EndsMs, new RpcMessageAnswers(message))
            ? null
            : new(
                200,
                RpcErrors.InvalidParams,
                "The requestState is unknown, used, expired, or of another request; begin anew without it."
            );
    }

    private async Task<RpcFault?> BeginAsync(
        HttpReply reply,
        Caller caller,
        McpSession shared,
        RpcMessage message
    )
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(shared.Ended);
        // Ids are a client's own, and several clients meet here.
        var key = "r" + Interlocked.Increment(ref _requests);
        if (!shared.TryOpen(key, stop))
        {
            stop.Dispose();
            return new(
                429,
                RpcErrors.Unavailable,
                $"{DoorBounds.MaxOpenSessionless} requests of this caller are open or wait for input."
            );
        }
        var exchange = new McpExchange(reply, caller, shared, message)
        {
            Stopped = stop.Token,
            Stop = stop,
            Metadata = metadata,
            Abilities = SessionlessRequest.Abilities(message),
        };
        exchange.Follow();
        _ = RunAsync(exchange, key, stop);
        await exchange.HandedBack;
        return null;
    }

    // The call outlives the request that began it when it pauses; whoever is on the wire then is told how it ended.
    private async Task RunAsync(McpExchange exchange, string key, CancellationTokenSource stop)
    {
        Exception? fault = null;
        try
        {
            await methods.AnswerSessionlessAsync(exchange);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The client left, or nobody came back in time.
        }
        catch (Exception e)
        {
            fault = e;
        }
        finally
        {
            exchange.Session.Close(key);
            await exchange.EndAsync(fault);
            stop.Dispose();
        }
    }
}
