using System.Net;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// Bounds what an HTTP tool server can send: a whole answer by its size, an event stream event by
/// event, so that a stream may be long but never one message.
/// </summary>
internal sealed class BoundedAnswerHandler(HttpMessageHandler inner, int maxBytes)
    : DelegatingHandler(inner)
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var response = await base.SendAsync(request, cancellationToken);
        var isStream = response.Content.Headers.ContentType?.MediaType == "text/event-stream";
        if (isStream)
            response.Content = new BoundedContent(response.Content, maxBytes);
        else
            await response.Content.LoadIntoBufferAsync(maxBytes, cancellationToken);
        return response;
    }

    private sealed class BoundedContent : HttpContent
    {
        private readonly HttpContent _inner;
        private readonly int _maxBytes;

        public BoundedContent(HttpContent inner, int maxBytes)
        {
            _inner = inner;
            _maxBytes = maxBytes;
            foreach (var header in inner.Headers)
                Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        protected override async Task<Stream> CreateContentReadStreamAsync() =>
            new BoundedMessageStream(
                await _inner.ReadAsStreamAsync(),
                _maxBytes,
                untilBlankLine: true
            );

        protected override async Task<Stream> CreateContentReadStreamAsync(
            CancellationToken cancellationToken
        ) =>
            new BoundedMessageStream(
                await _inner.ReadAsStreamAsync(cancellationToken),
                _maxBytes,
                untilBlankLine: true
            );

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            throw new NotSupportedException("An event stream is read, not copied.");

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
