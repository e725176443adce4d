namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>The version that the gateway tells MCP clients and servers.</summary>
internal static class GatewayVersion
{
    /// <summary>The version as text, for example <c>0.1.0</c>.</summary>
    public static string Text { get; } =
        typeof(GatewayVersion).Assembly.GetName().Version?.ToString(3) ?? "0";
}
