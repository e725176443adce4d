using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Jidoka.Gateway.Intercepting;

/// <summary>What the headers of a request say of how its body is written, for every door that reads JSON.</summary>
internal static class BodyHeaders
{
    /// <summary>
    /// Whether a type is JSON in UTF-8. The body is read as UTF-8 whatever it says; whoever stands before the gateway may
    /// read it as it says.
    /// </summary>
    /// <param name="contentType">The value of <c>Content-Type</c>.</param>
    public static bool IsUtf8Json(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && type.Parameters.All(static p =>
            // Also charset* and charset*0, which some readers put together (RFC 8187).
            !p.Name.StartsWith("charset", StringComparison.OrdinalIgnoreCase)
            || (
                p.Name.Length == "charset".Length
                && HeaderUtilities
                    .RemoveQuotes(p.Value)
                    .Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            )
        );

    /// <summary>
    /// Whether a body is sent as it is or in chunks. The server undoes chunks and nothing else: a coding beside them would
    /// be decided on unread.
    /// </summary>
    /// <param name="request">The request. Over HTTP/2 it names nothing of a connection at all (RFC 9113, 8.2.2).</param>
    public static bool IsPlain(HttpRequest request)
    {
        var transfer = request.Headers.TransferEncoding;
        if (!HttpProtocol.IsHttp11(request.Protocol) && !HttpProtocol.IsHttp10(request.Protocol))
            return transfer.Count == 0 && request.Headers.Upgrade.Count == 0;
        return transfer.Count == 0
            || (
                transfer.Count == 1
                && "chunked".Equals(transfer[0], StringComparison.OrdinalIgnoreCase)
            );
    }
}
