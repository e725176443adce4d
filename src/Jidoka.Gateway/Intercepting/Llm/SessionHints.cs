using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>Reads what a request says about its session.</summary>
internal static class SessionHints
{
    /// <summary>The header by which an agent names its session; never forwarded.</summary>
    public const string Header = "Jidoka-Session";

    /// <summary>Makes the hint of a request.</summary>
    public static SessionHint Of(IHeaderDictionary headers, ParsedRequest request)
    {
        var trace = TraceContext.Read(headers.TraceParent);
        return new(
            headers.TryGetValue(Header, out var named) ? named.ToString() : null,
            TraceId: TraceContext.TraceOf(trace),
            Prefixes: request.Prefixes,
            HasAssistantTurn: request.HasAssistantTurn
        )
        {
            TraceParent = trace,
        };
    }
}
