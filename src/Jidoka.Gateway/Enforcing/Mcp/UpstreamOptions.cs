using Jidoka.Gateway.Intercepting.Mcp;
using ModelContextProtocol.Client;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>As what Jidoka presents itself to a server.</summary>
internal static class UpstreamOptions
{
    /// <summary>The options of a connection.</summary>
    /// <param name="abilities">What the server is told that it may ask.</param>
    /// <param name="revision">The protocol revision to ask for; null: the library's choice.</param>
    public static McpClientOptions For(ClientAbilities abilities, string? revision) =>
        new()
        {
            ProtocolVersion = revision,
            ClientInfo = new() { Name = "jidoka", Version = GatewayVersion.Text },
            DiscoverProbeTimeout = TimeSpan.FromMilliseconds(UpstreamBounds.ProbeTimeoutMs),
            Capabilities = new()
            {
#pragma warning disable MCP9005 // deprecated in 2026-07-28, in force in the revision that the door speaks
                Sampling = abilities.Sampling ? new() : null,
                Elicitation = abilities is { Forms: false, Urls: false }
                    ? null
                    : new()
                    {
                        Form = abilities.Forms ? new() : null,
                        Url = abilities.Urls ? new() : null,
                    },
            },
            // The library asks for handlers of what is declared, and declares what there is a handler of; what is asked is
            // answered before it comes to them.
            Handlers = new()
            {
                SamplingHandler = abilities.Sampling
                    ? static (_, _, _) => throw new NotSupportedException()
                    : null,
                ElicitationHandler = abilities is { Forms: false, Urls: false }
                    ? null
                    : static (_, _) => throw new NotSupportedException(),
            },
#pragma warning restore MCP9005
            InitializationTimeout = TimeSpan.FromMilliseconds(UpstreamBounds.ConnectTimeoutMs),
        };
}
