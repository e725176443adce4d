using System.Net;
using System.Net.Http.Headers;

namespace Jidoka.Gateway.Enforcing;

/// <summary>A request body sent as it was received, or with one stretch of it replaced.</summary>
internal sealed class UpstreamBody : HttpContent
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly ReadOnlyMemory<byte> _head;
    private readonly ReadOnlyMemory<byte> _middle;
    private readonly ReadOnlyMemory<byte> _tail;

    /// <summary>The whole body, unchanged.</summary>
    public UpstreamBody(ReadOnlyMemory<byte> body)
    {
        _head = body;
        Headers.ContentType = Json;
    }

    /// <summary>The body with <paramref name="length"/> bytes from <paramref name="start"/> on replaced.</summary>
    public UpstreamBody(
        ReadOnlyMemory<byte> body,
        int start,
        int length,
        ReadOnlyMemory<byte> replacement
    )
        : this(body[..start])
    {
        _middle = replacement;
        _tail = body[(start + length)..];
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _head.Length + _middle.Length + _tail.Length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream,
        TransportContext? context,
        CancellationToken cancellationToken
    )
    {
        await stream.WriteAsync(_head, cancellationToken);
        if (_middle.Length > 0)
            await stream.WriteAsync(_middle, cancellationToken);
        if (_tail.Length > 0)
            await stream.WriteAsync(_tail, cancellationToken);
    }
}
