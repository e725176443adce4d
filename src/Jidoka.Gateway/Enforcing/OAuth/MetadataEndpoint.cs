using Jidoka.Gateway.Identifying;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Jidoka.Gateway.Enforcing.OAuth;

/// <summary>Serves what the doors say of themselves to clients that look for an authorization server.</summary>
public static class MetadataEndpoint
{
    /// <summary>
    /// Maps <c>/.well-known/oauth-protected-resource</c> and the paths below it; it needs <see cref="ResourceMetadata"/>.
    /// It asks for no credential: a client comes here to learn where to get one.
    /// </summary>
    /// <param name="endpoints">The application's endpoints.</param>
    public static IEndpointRouteBuilder MapResourceMetadata(this IEndpointRouteBuilder endpoints)
    {
        var metadata = endpoints.ServiceProvider.GetRequiredService<ResourceMetadata>();
        endpoints.MapGet(
            ResourceMetadata.Root + "/{**path}",
            (HttpContext context) =>
            {
                var path = context.Request.RouteValues["path"] is string { Length: > 0 } below
                    ? "/" + below
                    : "";
                return metadata.Of(context.Request, path) is { } body
                    ? Results.Bytes(body, "application/json")
                    : Results.NotFound();
            }
        );
        return endpoints;
    }
}
