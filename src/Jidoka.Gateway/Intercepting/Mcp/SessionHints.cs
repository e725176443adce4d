using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Intercepting.Mcp;

/// <summary>Reads what a request says about the session it belongs to.</summary>
internal static class SessionHints
{
    /// <summary>The hint of a request.</summary>
    /// <param name="headers">The HTTP headers.</param>
    /// <param name="session">The MCP session's id; null: there is none.</param>
    /// <param name="traceParent"><c>traceparent</c> of the message's metadata, used where the header is missing.</param>
    public static SessionHint Of(IHeaderDictionary headers, string? session, string? traceParent)
    {
        var header = headers["Jidoka-Session"].ToString();
        return new SessionHint(
            Header: header.Length == 0 ? null : header,
            McpSession: session,
            TraceId: TraceIdOf(headers.TraceParent.ToString()) ?? TraceIdOf(traceParent)
        );
    }

    // W3C Trace Context: version-traceid-parentid-flags, lower-case hex; all zeros is no trace.
    private static string? TraceIdOf(string? traceParent)
    {
        if (
            traceParent is not { Length: >= 55 and <= 256 }
            || traceParent[2] != '-'
            || traceParent[35] != '-'
        )
            return null;
        var id = traceParent[3..35];
        return id.All(char.IsAsciiHexDigitLower) && id.Any(c => c != '0') ? id : null;
    }
}
