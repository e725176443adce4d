using Jidoka.Gateway.Enforcing.Anthropic;
using Jidoka.Gateway.Enforcing.OpenAi;
using Jidoka.Gateway.Intercepting.Llm;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>Hangs the doors of model calls into a web application.</summary>
public static class LlmEndpoints
{
    /// <summary>
    /// Adds the door's services. It needs <see cref="IPipeline"/>, <see cref="Identifying.IIdentifier"/>,
    /// <see cref="Identifying.ISecretSource"/> and logging beside it; <see cref="LlmBounds"/> and
    /// <see cref="TimeProvider"/> only where the defaults do not fit.
    /// </summary>
    public static IServiceCollection AddLlm(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new LlmBounds());
        services.TryAddSingleton<UpstreamForwarder>();
        services.TryAddSingleton<LlmDoor>();
        services.TryAddSingleton<ModelList>();
        services.TryAddSingleton<UncoveredEndpoints>();
        return services;
    }

    /// <summary>Maps <c>/v1/*</c>: what is served, and the refusal of everything else.</summary>
    public static IEndpointRouteBuilder MapLlm(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var door = services.GetRequiredService<LlmDoor>();
        var models = services.GetRequiredService<ModelList>();
        var uncovered = services.GetRequiredService<UncoveredEndpoints>();
        routes.MapMethods(
            "/v1/chat/completions",
            [HttpMethods.Post],
            door.Serve(ChatProtocol.Instance)
        );
        routes.MapMethods(
            "/v1/messages",
            [HttpMethods.Post],
            door.Serve(MessagesProtocol.Instance)
        );
        routes.MapMethods(
            "/v1/messages/count_tokens",
            [HttpMethods.Post],
            door.Serve(TokenCountProtocol.Instance)
        );
        routes.MapMethods("/v1/models", [HttpMethods.Get], models.ListAsync);
        routes.MapMethods("/v1/models/{**id}", [HttpMethods.Get], models.ShowAsync);
        routes.Map("/v1/{**rest}", (RequestDelegate)uncovered.RefuseAsync);
        return routes;
    }
}
