using Jidoka.Gateway.Enforcing.Anthropic;
using Jidoka.Gateway.Enforcing.OpenAi;
using Jidoka.Gateway.Intercepting.Llm;
using Jidoka.Gateway.Tracing;
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
        services.TryAddSingleton(GuardedConnecting.System);
        services.TryAddSingleton<UpstreamForwarder>();
        services.TryAddSingleton<KeptAnswers>();
        services.TryAddSingleton<ProviderTurns>();
        services.TryAddSingleton<CallTraces>();
        services.TryAddSingleton<LlmDoor>();
        services.TryAddSingleton<ModelList>();
        services.TryAddSingleton<UncoveredEndpoints>();
        return services;
    }

    /// <summary>
    /// Maps <c>/v1/*</c>, and <c>/openai/v1/*</c> and <c>/openai/deployments/*</c> as Azure has it: what is served, and
    /// the refusal of everything else.
    /// </summary>
    public static IEndpointRouteBuilder MapLlm(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var door = services.GetRequiredService<LlmDoor>();
        var models = services.GetRequiredService<ModelList>();
        var uncovered = services.GetRequiredService<UncoveredEndpoints>();
        foreach (var root in (string[])["/v1", "/openai/v1"])
        {
            Post(root + "/chat/completions", ChatProtocol.Instance);
            Post(root + "/responses", ResponsesProtocol.Instance);
            Post(root + "/embeddings", EmbeddingsProtocol.Instance);
            routes.MapMethods(root + "/models", [HttpMethods.Get], models.ListAsync);
            routes.MapMethods(root + "/models/{**id}", [HttpMethods.Get], models.ShowAsync);
        }
        const string Deployed = "/openai/deployments/{" + Deployment.RouteValue + "}";
        Post(Deployed + "/chat/completions", ChatProtocol.Instance);
        Post(Deployed + "/responses", ResponsesProtocol.Instance);
        Post(Deployed + "/embeddings", EmbeddingsProtocol.Instance);
        Post("/openai/responses", ResponsesProtocol.Instance);
        Post("/v1/messages", MessagesProtocol.Instance);
        Post("/v1/messages/count_tokens", TokenCountProtocol.Instance);
        routes.Map("/v1/{**rest}", (RequestDelegate)uncovered.RefuseAsync);
        routes.Map("/openai/{**rest}", (RequestDelegate)uncovered.RefuseAsync);
        return routes;

        void Post(string path, LlmProtocol protocol) =>
            routes.MapMethods(path, [HttpMethods.Post], door.Serve(protocol));
    }
}
