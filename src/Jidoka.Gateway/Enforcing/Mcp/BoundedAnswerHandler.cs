using System.Net;
using Jidoka.Gateway.Intercepting.Mcp;

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
        if (
            response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NotFound
            && (isStream || await AnswersAsync(response, cancellationToken))
        )
            response.StatusCode = HttpStatusCode.OK;
        return response;
    }

    // Revision 2026-07-28 gives some answers an HTTP status of their own, for which the protocol library drops what they say.
    private static async Task<bool> AnswersAsync(
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/json")
            return false;
        try
        {
            using var document = JsonDocument.Parse(
                await response.Content.ReadAsByteArrayAsync(cancellationToken)
            );
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("id", out var id)
                && id.ValueKind is JsonValueKind.String or JsonValueKind.Number
                && document.RootElement.TryGetProperty("error", out var error)
                && error.ValueKind == JsonValueKind.Object
                && error.TryGetProperty("code", out var code)
                && code.TryGetInt32(out var number)
                && number
                    is RpcErrors.MissingCapability
                        or RpcErrors.HeaderMismatch
                        or RpcErrors.MethodNotFound;
        }
        catch (JsonException)
        {
            return false;
        }
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
