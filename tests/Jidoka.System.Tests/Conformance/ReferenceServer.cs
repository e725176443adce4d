#pragma warning disable MCP9005 // deprecated in 2026-07-28, and asked for by the conformance suite
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Jidoka.System.Tests.Conformance;

/// <summary>
/// The server that the conformance suite asks for, of the official SDK: the names and answers of its tools, prompts and
/// resources are the suite's.
/// </summary>
internal sealed class ReferenceServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private ReferenceServer(WebApplication application) => _application = application;

    /// <summary>The MCP endpoint.</summary>
    public Uri Url => new(_application.Urls.First() + "/mcp");

    /// <summary>Starts the server.</summary>
    /// <param name="hasSessions">Whether it speaks the revisions with sessions; else the one without.</param>
    public static async Task<ReferenceServer> StartAsync(bool hasSessions)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddHostFiltering(o => o.AllowedHosts = ["127.0.0.1", "localhost"]);
        var server = builder
            .Services.AddMcpServer(o =>
                o.Capabilities = new()
                {
                    Tools = new() { ListChanged = true },
                    Prompts = new() { ListChanged = true },
                    Resources = new() { Subscribe = true },
                }
            )
            .WithHttpTransport(o =>
                o.SessionMode = hasSessions
                    ? HttpServerSessionMode.Stateful
                    : HttpServerSessionMode.Stateless
            )
            .WithTools<ReferenceTools>()
            .WithTools<ReferenceQuestions>()
            .WithTools<ReferenceRounds>()
            .WithTools<ReferenceListening>()
            .WithTools([ReferenceTools.WithWideSchema()])
            .WithPrompts<ReferencePrompts>()
            .WithResources<ReferenceResources>()
            .WithCompleteHandler(
                static (_, _) =>
                    ValueTask.FromResult(new CompleteResult { Completion = new() { Values = [] } })
            )
            .WithSetLoggingLevelHandler(static (_, _) => ValueTask.FromResult(new EmptyResult()))
            .WithRequestFilters(Cacheable);
        if (hasSessions)
            server
                .WithSubscribeToResourcesHandler(
                    static (_, _) => ValueTask.FromResult(new EmptyResult())
                )
                .WithUnsubscribeFromResourcesHandler(
                    static (_, _) => ValueTask.FromResult(new EmptyResult())
                );
        else
            server.WithSubscriptionsListenHandler(ReferenceListening.ListenAsync);
        var application = builder.Build();
        application.UseHostFiltering();
        application.MapMcp("/mcp");
        await application.StartAsync();
        return new ReferenceServer(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static void Cacheable(IMcpRequestFilterBuilder filters) =>
        filters
            .AddListToolsFilter(next => async (r, c) => Public(await next(r, c)))
            .AddListPromptsFilter(next => async (r, c) => Public(await next(r, c)))
            .AddListResourcesFilter(next => async (r, c) => Public(await next(r, c)))
            .AddListResourceTemplatesFilter(next => async (r, c) => Public(await next(r, c)))
            .AddReadResourceFilter(next => async (r, c) => Public(await next(r, c)));

    private static T Public<T>(T result)
        where T : ICacheableResult
    {
        result.TimeToLive = TimeSpan.FromMinutes(5);
        result.CacheScope = CacheScope.Public;
        return result;
    }
}
