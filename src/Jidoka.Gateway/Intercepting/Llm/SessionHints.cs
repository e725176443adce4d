using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>Reads what a request says about its session.</summary>
internal static class SessionHints
{
    /// <summary>The header by which an agent names its session; never forwarded.</summary>
    public const string Header = "Jidoka-Session";

    private const int TraceIdStart = 3;
    private const int TraceIdChars = 32;
    private const int TraceParentChars = 55;
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>Makes the hint of a request.</summary>
    public static SessionHint Of(IHeaderDictionary headers, ParsedRequest request) =>
        new(
            headers.TryGetValue(Header, out var named) ? named.ToString() : null,
            TraceId: TraceIdOf(headers.TraceParent.ToString()),
            Prefixes: request.Prefixes,
            HasAssistantTurn: request.HasAssistantTurn
        );

    /// <summary>The trace id of a W3C <c>traceparent</c>; null if there is none or it is not well formed.</summary>
    public static string? TraceIdOf(string traceParent)
    {
        if (traceParent.Length < TraceParentChars || traceParent[2] != '-')
            return null;
        var id = traceParent.AsSpan(TraceIdStart, TraceIdChars);
        if (traceParent[TraceIdStart + TraceIdChars] != '-' || id.ContainsAnyExcept(LowerHex))
            return null;
        return id.ContainsAnyExcept('0') ? id.ToString() : null;
    }
}
