using Jidoka.Gateway;
using Jidoka.Gateway.Enforcing.Llm;
using Jidoka.Gateway.Enforcing.OAuth;
using Jidoka.Gateway.Identifying;
using Jidoka.Gateway.Intercepting.Llm;
using Jidoka.Gateway.Intercepting.Mcp;
using Jidoka.Gateway.Recording;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Jidoka.Composition;

/// <summary>The port for agents: the doors, and nothing else.</summary>
internal static class DataPort
{
    /// <summary>The most bytes of a request body before content decoding; each door has closer bounds of its own.</summary>
    public const long MaxBodyBytes = 64L * 1024 * 1024;

    /// <summary>Builds it; the caller starts it.</summary>
    public static WebApplication Build(Node node, ILoggerFactory logs)
    {
        var builder = KestrelPort.CreateBuilder(
            node.Options.DataListen,
            node.Options.Tls,
            MaxBodyBytes,
            logs,
            node.Svids
        );
        var services = builder.Services;
        services.AddSingleton(node.Time);
        services.AddSingleton(node.Traces);
        services.AddSingleton<IPipeline>(node.Pipeline);
        services.AddSingleton<IIdentifier>(node.Identifier);
        services.AddSingleton<ISecretSource>(node.Secrets);
        services.AddSingleton<Gateway.Enforcing.Mcp.IToolDiscovery>(
            new ToolDiscovery(node.Factory, node.Coverage, node.Time)
        );
        services.AddSingleton<IDoorVisibility>(new PolicyVisibility(node.Pipeline, node.Time));
        services.AddSingleton(
            new ResourceMetadata(
                node.Address,
                [
                    .. node
                        .Options.Issuers.Select(static i => i.Issuer)
                        .Where(static i => Uri.TryCreate(i, UriKind.Absolute, out _)),
                ]
            )
        );
        services.AddTokenEndpoint(node.Identifier, node.OwnIssuer, node.Address);
        if (node.Options.NamesEvents)
            services.AddSingleton(new LlmBounds { EventLog = node.Log.Ledger.LogId });
        services.AddLlm();
        services.AddMcpDoor(
            new McpDoorOptions
            {
                DataFolder = node.Options.DataFolder,
                AllowedHosts = node.Options.Hosts,
            }
        );

        var app = builder.Build();
        app.MapTokenEndpoint();
        app.MapResourceMetadata();
        app.MapLlm();
        app.MapMcpDoor();
        app.MapFallback(() =>
            TypedResults.Text(
                """{"error":{"message":"Jidoka has no such endpoint: agents call /v1/... and /mcp/...","type":"invalid_request_error","code":"unknown_endpoint"}}""",
                "application/json",
                statusCode: StatusCodes.Status404NotFound
            )
        );
        return app;
    }
}
