using Jidoka.Gateway.Identifying;
using Jidoka.Gateway.Intercepting.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// The MCP door over streamable HTTP: POST carries one message, GET opens the session's stream of notifications,
/// DELETE ends the session.
/// </summary>
internal sealed class McpEndpoint(
    IPipeline pipeline,
    McpGuard guard,
    McpSessions sessions,
    McpMethods methods,
    SessionlessDoor sessionless,
    ClientWriter writer,
    ResourceMetadata metadata,
    IHostApplicationLifetime lifetime,
    ILogger<McpEndpoint> log
)
{
    /// <summary>The header that carries the session's id.</summary>
    public const string SessionHeader = "Mcp-Session-Id";

    /// <summary>Takes one message.</summary>
    /// <param name="context">The HTTP request.</param>
    /// <param name="server">The server of the path; null: all.</param>
    public async Task PostAsync(HttpContext context, string? server)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null; // the door's own bound answers in the protocol's form
        RpcMessage? message = null;
        var id = "null"u8.ToArray();
        try
        {
            if (await guard.AdmitAsync(context) is not { } caller)
                return;
            if (await guard.ReadBodyAsync(context) is not { } body)
                return;
            var fault =
                RpcMessage.Read(body, out message, out id)
                ?? await DispatchAsync(context, caller, server, message!);
            if (fault is not null)
                await AnswerAsync(context, id, fault);
        }
        catch (OperationCanceledException e)
            when (e is ClientStalledException || context.RequestAborted.IsCancellationRequested)
        {
            // The client left, or does not read; nobody reads an answer.
        }
        catch (RefusedException e)
        {
            var status = StatusOf(e.Fault);
            await AnswerAsync(context, id, new(status, RpcErrors.Unavailable, e.Message));
        }
        catch (BadHttpRequestException e)
        {
            var status = e.StatusCode == StatusCodes.Status408RequestTimeout ? 408 : 400;
            await AnswerAsync(
                context,
                id,
                new(status, RpcErrors.Parse, "The body ended early or is badly framed.")
            );
        }
        catch (Exception e)
        {
            DoorLog.Failed(
                log,
                message?.Method is { Length: <= 64 } method ? method : "?",
                e.GetType().Name,
                $"{e.TargetSite?.DeclaringType?.Name}.{e.TargetSite?.Name}"
            );
            await AnswerAsync(context, id, new(500, RpcErrors.Internal, "The gateway failed."));
        }
        finally
        {
            message?.Dispose();
        }
    }

    /// <summary>Opens the session's stream of notifications.</summary>
    /// <param name="context">The HTTP request.</param>
    /// <param name="server">The server of the path; null: all.</param>
    public async Task GetAsync(HttpContext context, string? server)
    {
        if (await guard.AdmitAsync(context) is not { } caller)
            return;
        var none = "null"u8.ToArray();
        if (!McpGuard.Accepts(context.Request, "text/event-stream"))
        {
            await AnswerAsync(
                context,
                none,
                new(406, RpcErrors.InvalidRequest, "Accept text/event-stream.")
            );
            return;
        }
        if (FindSession(context, caller, server, out var session) is { } fault)
        {
            await AnswerAsync(context, none, fault);
            return;
        }
        if (session!.TakeStream(caller) is not { } cord)
        {
            await AnswerAsync(
                context,
                none,
                new(409, RpcErrors.InvalidRequest, "The session's stream is open already.")
            );
            return;
        }
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(
                cord.Token,
                context.RequestAborted,
                lifetime.ApplicationStopping
            );
            // Asked after the stream is registered: a stop before this is seen here, a later one by the watch.
            if (sessions.IsStopped(caller))
            {
                await AnswerAsync(
                    context,
                    none,
                    new(
                        403,
                        RpcErrors.Unauthorised,
                        "Jidoka: this agent is stopped, or its access was withdrawn."
                    )
                );
                return;
            }
            HttpReply.BeginStream(context.Response);
            await context.Response.Body.FlushAsync(stop.Token);
            await foreach (var message in session.Outbox.ReadAllAsync(stop.Token))
            {
                if (sessions.IsOver(caller))
                    break;
                await writer.EventAsync(context.Response, message, stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The client left or does not read, the session ended, or the cord was pulled.
        }
        finally
        {
            session.GiveBackStream(cord);
        }
    }

    /// <summary>Ends the session.</summary>
    /// <param name="context">The HTTP request.</param>
    /// <param name="server">The server of the path; null: all.</param>
    public async Task DeleteAsync(HttpContext context, string? server)
    {
        if (await guard.AdmitAsync(context) is not { } caller)
            return;
        if (FindSession(context, caller, server, out var session) is { } fault)
        {
            await AnswerAsync(context, "null"u8.ToArray(), fault);
            return;
        }
        await sessions.EndAsync(session!);
        context.Response.StatusCode = 204;
    }

    private async Task<RpcFault?> DispatchAsync(
        HttpContext context,
        Caller caller,
        string? server,
        RpcMessage message
    )
    {
        if (server is not null && ServerScope.Find(pipeline.Factory, server) is null)
            return new(404, RpcErrors.InvalidParams, "Unknown server: " + Short(server));
        if (SessionlessRequest.IsOne(context.Request.Headers, message))
            return await sessionless.AnswerAsync(context, caller, server, message);
        if (
            message.Method == "initialize"
            && message.Kind == RpcKind.Request
            && !HasSession(context)
        )
            return await InitializeAsync(context, caller, server, message);
        if (FindSession(context, caller, server, out var session) is { } fault)
            return fault;
        if (message.Kind == RpcKind.Request)
            return await AnswerRequestAsync(context, caller, session!, message);
        if (message.Kind == RpcKind.Notification)
            methods.Hear(session!, message);
        else
            session!.Answer(message);
        context.Response.StatusCode = 202;
        return null;
    }

    private async Task<RpcFault?> InitializeAsync(
        HttpContext context,
        Caller caller,
        string? server,
        RpcMessage message
    )
    {
        var asked = message.Param("protocolVersion");
        if (asked.ValueKind != JsonValueKind.String)
            return new(200, RpcErrors.InvalidParams, "The protocolVersion must be a string.");
        var revision = McpRevisions.Agree(asked.GetString()!);
        if (
            sessions.TryBegin(
                SessionOwner.Of(caller),
                server,
                revision,
                ClientAbilities.Read(message.Param("capabilities")),
                out var session
            ) is
            { } full
        )
            return full;
        context.Response.Headers[SessionHeader] = session!.Id;
        // No instructions: a server's are untrusted text that clients put where the operator speaks.
        var result = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                protocolVersion = revision,
                capabilities = new
                {
                    tools = new { listChanged = true },
                    resources = new { listChanged = true, subscribe = true },
                    prompts = new { listChanged = true },
                    completions = new { },
                    logging = new { },
                },
                serverInfo = ResultShape.Gateway(),
            }
        );
        await new McpExchange(new(context, message.Id, writer), caller, session, message)
        {
            Stopped = context.RequestAborted,
        }.ResultAsync(result);
        return null;
    }

    private async Task<RpcFault?> AnswerRequestAsync(
        HttpContext context,
        Caller caller,
        McpSession session,
        RpcMessage message
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            session.Ended
        );
        if (!session.TryOpen(message.Key, stop))
            return new(
                429,
                RpcErrors.Unavailable,
                "Too many requests of this session are open, or one of the same id is."
            );
        var exchange = new McpExchange(new(context, message.Id, writer), caller, session, message)
        {
            Stopped = stop.Token,
            Metadata = metadata,
        };
        try
        {
            await methods.AnswerAsync(exchange);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await exchange.EndSilentlyAsync();
        }
        finally
        {
            session.Close(message.Key);
        }
        return null;
    }

    private RpcFault? FindSession(
        HttpContext context,
        Caller caller,
        string? server,
        out McpSession? session
    )
    {
        session = null;
        if (!HasSession(context))
            return new(
                400,
                RpcErrors.InvalidRequest,
                "Initialise first, then send Mcp-Session-Id."
            );
        session = sessions.Find(
            context.Request.Headers[SessionHeader].ToString(),
            SessionOwner.Of(caller),
            server
        );
        if (session is null)
            return new(404, RpcErrors.SessionNotFound, "Session not found.");
        var said = context.Request.Headers[SessionlessRequest.RevisionHeader].ToString();
        return said.Length > 0 && said != session.Revision
            ? new(
                400,
                RpcErrors.InvalidRequest,
                $"This session speaks revision {session.Revision}."
            )
            : null;
    }

    private async Task AnswerAsync(HttpContext context, byte[] id, RpcFault fault)
    {
        if (context.RequestAborted.IsCancellationRequested)
            return;
        var error = RpcWriting.Error(id, fault.Code, fault.Message, fault.Data);
        if (context.Response.HasStarted)
            await writer.EventAsync(context.Response, error, context.RequestAborted);
        else
            await writer.WholeAsync(context.Response, fault.Status, error);
    }

    private static int StatusOf(RefusalFault fault) =>
        fault switch
        {
            RefusalFault.ForeignSession or RefusalFault.WiderMandate => 403,
            RefusalFault.TooBusy => 429,
            _ => 503,
        };

    private static bool HasSession(HttpContext context) =>
        context.Request.Headers.ContainsKey(SessionHeader);

    private static string Short(string text) => text.Length <= 64 ? text : text[..64];
}
