using Jidoka.Gateway.Enforcing;
using Jidoka.Gateway.Enforcing.Mcp;
using Jidoka.Gateway.Identifying;
using Jidoka.Gateway.Tracing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Jidoka.Gateway.Intercepting.Mcp;

/// <summary>Puts the MCP door into a web application: the one place that knows both halves of the door.</summary>
public static class McpDoorExtensions
{
    /// <summary>
    /// Registers the door. It needs <see cref="IPipeline"/>, <see cref="IIdentifier"/>, <see cref="ISecretSource"/>,
    /// <see cref="IToolDiscovery"/> and <see cref="IDoorVisibility"/>, all as singletons; <see cref="ResourceMetadata"/>
    /// only where there are issuers.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="options">The operator's settings; null: the defaults.</param>
    public static IServiceCollection AddMcpDoor(
        this IServiceCollection services,
        McpDoorOptions? options = null
    )
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(ResourceMetadata.None);
        services.TryAddSingleton(GuardedConnecting.System);
        services.TryAddSingleton<CallTraces>();
        services.AddSingleton(options ?? new McpDoorOptions());
        services.AddSingleton(s => new UpstreamContext(
            s.GetRequiredService<ISecretSource>(),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILoggerFactory>().CreateLogger("Jidoka.Gateway.Enforcing.Mcp"),
            s.GetRequiredService<McpDoorOptions>().DataFolder,
            s.GetRequiredService<IPipeline>().NoteCoverage,
            s.GetRequiredService<IToolDiscovery>(),
            new ProcessTable(s.GetRequiredService<TimeProvider>()),
            s.GetRequiredService<GuardedConnecting>(),
            server => ClientAbilities.AskedOf(s.GetRequiredService<IDoorVisibility>(), server)
        ));
        services.AddSingleton<StdioUpstreams>();
        services.AddSingleton(s => new McpSessions(
            s.GetRequiredService<IPipeline>(),
            s.GetRequiredService<IDoorVisibility>(),
            s.GetRequiredService<StdioUpstreams>(),
            s.GetRequiredService<UpstreamContext>()
        ));
        services.AddSingleton<ClientWriter>();
        services.AddSingleton<McpGuard>();
        services.AddSingleton<ListGathering>();
        services.AddSingleton<ToolLister>();
        services.AddSingleton<ToolCaller>();
        services.AddSingleton<OfferLister>();
        services.AddSingleton<OfferReader>();
        services.AddSingleton<VisibleLists>();
        services.AddSingleton<OpenListens>();
        services.AddSingleton<ListenDoor>();
        services.AddSingleton<McpMethods>();
        services.AddSingleton<SessionlessDoor>();
        services.AddSingleton<McpEndpoint>();
        return services;
    }

    /// <summary>Maps <c>/mcp</c> (all tools that the caller may use) and <c>/mcp/{server}</c>.</summary>
    /// <param name="endpoints">The application's endpoints.</param>
    public static IEndpointRouteBuilder MapMcpDoor(this IEndpointRouteBuilder endpoints)
    {
        var door = endpoints.ServiceProvider.GetRequiredService<McpEndpoint>();
        foreach (var path in (string[])["/mcp", "/mcp/{server}"])
        {
            endpoints.MapPost(path, (HttpContext c) => door.PostAsync(c, ServerOf(c)));
            endpoints.MapGet(path, (HttpContext c) => door.GetAsync(c, ServerOf(c)));
            endpoints.MapDelete(path, (HttpContext c) => door.DeleteAsync(c, ServerOf(c)));
        }
        return endpoints;
    }

    private static string? ServerOf(HttpContext context) =>
        context.Request.RouteValues["server"] as string;
}
