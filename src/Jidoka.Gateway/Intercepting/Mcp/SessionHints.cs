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
        var trace = TraceContext.Read(headers.TraceParent) ?? TraceContext.Read(traceParent);
        return new SessionHint(
            Header: header.Length == 0 ? null : header,
            McpSession: session,
            TraceId: TraceContext.TraceOf(trace)
        )
        {
            TraceParent = trace,
        };
    }
}
