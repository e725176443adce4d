namespace Jidoka.Core.Intercepting;

/// <summary>What a request says about the session it belongs to, strongest first; any may be missing.</summary>
/// <param name="Header">The <c>Jidoka-Session</c> header.</param>
/// <param name="McpSession">The MCP session id that the gateway issued.</param>
/// <param name="TraceId">The W3C trace id (32 hex digits) of <c>traceparent</c>.</param>
/// <param name="Prefixes">
/// Digests of the conversation's growing prefixes, one after each message, for the prefix fingerprint.
/// </param>
/// <param name="HasAssistantTurn">Whether the conversation already holds a model's turn, so is a continuation.</param>
public sealed record SessionHint(
    string? Header = null,
    string? McpSession = null,
    string? TraceId = null,
    ImmutableArray<UInt128> Prefixes = default,
    bool HasAssistantTurn = false
)
{
    /// <summary>A request that says nothing about its session.</summary>
    public static SessionHint None { get; } = new();

    /// <summary>The W3C <c>traceparent</c> that came with the request, well formed; null: none.</summary>
    public string? TraceParent { get; init; }
}
