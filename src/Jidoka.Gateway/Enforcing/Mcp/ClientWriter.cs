using System.Buffers;
using System.IO.Pipelines;
using Jidoka.Gateway.Intercepting.Mcp;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Writes answers to clients, and drops the connection of one that does not read them.</summary>
internal sealed class ClientWriter(McpDoorOptions options, TimeProvider clock)
{
    /// <summary>Writes one event of a stream.</summary>
    /// <param name="response">The response.</param>
    /// <param name="message">The message, one line of JSON.</param>
    /// <param name="stop">Ends the wait for the client.</param>
    /// <exception cref="ClientStalledException">The client does not read; its connection was dropped.</exception>
    public ValueTask EventAsync(HttpResponse response, byte[] message, CancellationToken stop)
    {
        var writer = response.BodyWriter;
        writer.Write("event: message\ndata: "u8);
        writer.Write(message);
        writer.Write("\n\n"u8);
        return FlushAsync(response, stop);
    }

    /// <summary>Writes a comment, which clients skip.</summary>
    /// <param name="response">The response.</param>
    /// <param name="stop">Ends the wait for the client.</param>
    /// <exception cref="ClientStalledException">The client does not read; its connection was dropped.</exception>
    public ValueTask KeepAliveAsync(HttpResponse response, CancellationToken stop)
    {
        response.BodyWriter.Write(": alive\n\n"u8);
        return FlushAsync(response, stop);
    }

    /// <summary>Writes a whole JSON answer.</summary>
    /// <param name="response">The response.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="message">The answer, JSON.</param>
    /// <exception cref="ClientStalledException">The client does not read; its connection was dropped.</exception>
    public ValueTask WholeAsync(HttpResponse response, int status, byte[] message)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = message.Length;
        response.Headers.CacheControl = "no-store";
        response.BodyWriter.Write(message);
        return FlushAsync(response, response.HttpContext.RequestAborted);
    }

    private async ValueTask FlushAsync(HttpResponse response, CancellationToken stop)
    {
        var flushing = response.BodyWriter.FlushAsync(stop);
        if (flushing.IsCompletedSuccessfully)
            _ = flushing.Result;
        else
            await WithinBoundAsync(response.HttpContext, flushing.AsTask());
    }

    private async Task WithinBoundAsync(HttpContext context, Task<FlushResult> flushing)
    {
        try
        {
            await flushing.WaitAsync(TimeSpan.FromMilliseconds(options.WriteTimeoutMs), clock);
        }
        catch (TimeoutException e)
        {
            context.Abort();
            throw new ClientStalledException(e);
        }
    }
}
