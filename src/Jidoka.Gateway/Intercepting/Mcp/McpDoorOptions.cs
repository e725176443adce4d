namespace Jidoka.Gateway.Intercepting.Mcp;

/// <summary>What an operator can set of the MCP door.</summary>
public sealed record McpDoorOptions
{
    /// <summary>
    /// Browser origins (<c>https://host[:port]</c>) that may call besides those of this machine; every other
    /// <c>Origin</c> is refused, so that no web page can reach the door through a person's browser.
    /// </summary>
    public ImmutableHashSet<string> AllowedOrigins { get; init; } = [];

    /// <summary>Host names that the door answers to besides those of this machine; others are refused.</summary>
    public ImmutableHashSet<string> AllowedHosts { get; init; } = [];

    /// <summary>How long a request body may take to arrive, in milliseconds (HTTP 408).</summary>
    public int BodyTimeoutMs { get; init; } = 30_000;

    /// <summary>How long a client may leave an answer unread, in milliseconds; then its connection is dropped.</summary>
    public int WriteTimeoutMs { get; init; } = 30_000;

    /// <summary>The data folder; stdio servers without a stated folder run in <c>servers/TENANT/NAME</c> below it.</summary>
    public string DataFolder { get; init; } = "jidoka-data";
}
