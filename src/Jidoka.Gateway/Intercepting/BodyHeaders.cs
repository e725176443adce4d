using Microsoft.Extensions.Primitives;
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
            !p.Name.Equals("charset", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities
                .RemoveQuotes(p.Value)
                .Equals("utf-8", StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>
    /// Whether a body is sent as it is or in chunks. The server undoes chunks and nothing else: a coding beside them would
    /// be decided on unread.
    /// </summary>
    /// <param name="transfer">The values of <c>Transfer-Encoding</c>.</param>
    public static bool IsPlain(StringValues transfer) =>
        transfer.Count == 0
        || (
            transfer.Count == 1 && "chunked".Equals(transfer[0], StringComparison.OrdinalIgnoreCase)
        );
}
