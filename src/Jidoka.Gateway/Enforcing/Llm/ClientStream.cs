using System.Buffers;
using Jidoka.Gateway.Intercepting;
using Jidoka.Gateway.Intercepting.Llm;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>The agent's side of a streamed answer: what was released is kept for the record.</summary>
internal sealed class ClientStream(LlmExchange exchange, HttpResponseMessage upstream) : IDisposable
{
    private readonly PooledBytes _released = new(4096);
    private bool _unflushed;

    /// <summary>What was released of the answer, or of what stands in its place.</summary>
    public ReadOnlyMemory<byte> Released => _released.Memory;

    /// <summary>Whether anything was written.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Releases bytes; <see cref="FlushAsync"/> sends them.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Keep(bytes);
        Send(bytes);
    }

    /// <summary>Keeps for the record what is released next.</summary>
    public void Keep(ReadOnlySpan<byte> bytes) => _released.Append(bytes);

    /// <summary>Releases bytes that are kept already.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        Begin();
        exchange.Response.BodyWriter.Write(bytes);
        _unflushed = true;
    }

    /// <summary>Tells a waiting client that the stream lives.</summary>
    public ValueTask KeepAliveAsync()
    {
        Begin();
        exchange.Response.BodyWriter.Write(": a tool call is being decided\n\n"u8);
        _unflushed = true;
        return FlushAsync();
    }

    /// <summary>Sends what was released.</summary>
    /// <exception cref="OperationCanceledException">The call was ended, or the client does not read.</exception>
    public async ValueTask FlushAsync()
    {
        if (!_unflushed)
            return;
        _unflushed = false;
        var flushing = exchange.Response.BodyWriter.FlushAsync(exchange.Lifetime.Token);
        var flushed = flushing.IsCompletedSuccessfully
            ? flushing.Result
            : await WithinBoundAsync(flushing.AsTask());
        if (flushed.IsCompleted || flushed.IsCanceled)
            throw new OperationCanceledException(exchange.Lifetime.Token);
    }

    /// <summary>Sends a last error event if the client takes it without waiting; else drops the connection.</summary>
    public void End(LlmError error)
    {
        var writer = exchange.Response.BodyWriter;
        exchange.Protocol.Errors.WriteEvent(error, writer);
        var flushing = writer.FlushAsync(CancellationToken.None);
        if (flushing.IsCompletedSuccessfully)
            _ = flushing.Result;
        else
        {
            exchange.Http.Abort();
            _ = ObserveAsync(flushing);
        }
    }

    public void Dispose() => _released.Dispose();

    /// <summary>Keeps the bytes of the record out of the pool: the record may not be done with them.</summary>
    public void Forget() => _released.Forget();

    private void Begin()
    {
        if (HasBegun)
            return;
        HasBegun = true;
        var response = exchange.Response;
        response.StatusCode = (int)upstream.StatusCode;
        ForwardedHeaders.Copy(upstream, response);
        response.Headers.CacheControl = "no-cache, no-store";
    }

    private async Task<System.IO.Pipelines.FlushResult> WithinBoundAsync(
        Task<System.IO.Pipelines.FlushResult> flushing
    )
    {
        try
        {
            return await flushing.WaitAsync(
                TimeSpan.FromMilliseconds(exchange.Bounds.WriteTimeoutMs),
                exchange.Clock
            );
        }
        catch (TimeoutException e)
        {
            exchange.Http.Abort();
            throw new OperationCanceledException("The client does not read.", e);
        }
    }

    private static async Task ObserveAsync(ValueTask<System.IO.Pipelines.FlushResult> flushing)
    {
        try
        {
            await flushing;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The connection was dropped above.
        }
    }
}
