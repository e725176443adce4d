using System.Net;
using System.Net.Http.Headers;

namespace Jidoka.Gateway.Enforcing;

/// <summary>A request body sent as it was received, or with stretches of it replaced.</summary>
internal sealed class UpstreamBody : HttpContent
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly ReadOnlyMemory<byte> _head;
    private readonly ImmutableArray<ReadOnlyMemory<byte>> _rest;

    /// <summary>A body of pieces, one after the other.</summary>
    /// <param name="head">The first piece.</param>
    /// <param name="rest">The others.</param>
    public UpstreamBody(ReadOnlyMemory<byte> head, params ImmutableArray<ReadOnlyMemory<byte>> rest)
    {
        _head = head;
        _rest = rest;
        Headers.ContentType = Json;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _head.Length;
        foreach (var piece in _rest)
            length += piece.Length;
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
        foreach (var piece in _rest)
            if (piece.Length > 0)
                await stream.WriteAsync(piece, cancellationToken);
    }
}
