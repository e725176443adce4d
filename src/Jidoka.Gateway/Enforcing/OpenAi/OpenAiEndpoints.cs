using Jidoka.Gateway.Intercepting.OpenAi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Jidoka.Gateway.Enforcing.OpenAi;

/// <summary>Hangs the OpenAI door into a web application.</summary>
public static class OpenAiEndpoints
{
    /// <summary>
    /// Adds the door's services. It needs <see cref="IPipeline"/>, <see cref="Identifying.IIdentifier"/>,
    /// <see cref="Identifying.ISecretSource"/> and logging beside it; <see cref="OpenAiBounds"/> and
    /// <see cref="TimeProvider"/> only where the defaults do not fit.
    /// </summary>
    public static IServiceCollection AddOpenAi(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new OpenAiBounds());
        services.TryAddSingleton<UpstreamForwarder>();
        services.TryAddSingleton<OpenAiDoor>();
        services.TryAddSingleton<ModelList>();
        services.TryAddSingleton<UncoveredEndpoints>();
        return services;
    }

    /// <summary>Maps <c>/v1/*</c>: what is served, and the refusal of everything else.</summary>
    public static IEndpointRouteBuilder MapOpenAi(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var door = services.GetRequiredService<OpenAiDoor>();
        var models = services.GetRequiredService<ModelList>();
        var uncovered = services.GetRequiredService<UncoveredEndpoints>();
        routes.MapMethods("/v1/chat/completions", [HttpMethods.Post], door.ChatAsync);
        routes.MapMethods("/v1/models", [HttpMethods.Get], models.ListAsync);
        routes.MapMethods("/v1/models/{**id}", [HttpMethods.Get], models.ShowAsync);
        routes.Map("/v1/{**rest}", (RequestDelegate)uncovered.RefuseAsync);
        return routes;
    }
}
