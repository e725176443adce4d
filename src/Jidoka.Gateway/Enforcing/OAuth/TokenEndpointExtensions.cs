using Jidoka.Gateway.Identifying;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Jidoka.Gateway.Enforcing.OAuth;

/// <summary>Hangs the token endpoint into a web application.</summary>
public static class TokenEndpointExtensions
{
    /// <summary>
    /// Adds the endpoint's services. It needs <see cref="IPipeline"/>, <see cref="TimeProvider"/> and logging beside it.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="identifier">The stage that proves credentials.</param>
    /// <param name="issuer">Jidoka as an issuer.</param>
    /// <param name="address">Where the doors are.</param>
    public static IServiceCollection AddTokenEndpoint(
        this IServiceCollection services,
        Identifier identifier,
        OwnIssuer issuer,
        DoorAddress address
    )
    {
        services.AddSingleton(identifier);
        services.AddSingleton(issuer);
        services.AddSingleton(address);
        services.AddSingleton<TokenEndpoint>();
        return services;
    }

    /// <summary>Maps <c>/oauth/token</c>.</summary>
    /// <param name="endpoints">The application's endpoints.</param>
    public static IEndpointRouteBuilder MapTokenEndpoint(this IEndpointRouteBuilder endpoints)
    {
        var endpoint = endpoints.ServiceProvider.GetRequiredService<TokenEndpoint>();
        endpoints.MapMethods(TokenEndpoint.Path, [HttpMethods.Post], endpoint.ServeAsync);
        return endpoints;
    }
}
