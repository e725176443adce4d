using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Jidoka.Controlling;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it can take calls.</summary>
internal static class HealthPages
{
    /// <summary>Maps both.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app, Readiness readiness)
    {
        app.MapGet("/healthz", () => "ok").WithName("healthz").WithSummary("The process answers.");
        app.MapGet(
                "/readyz",
                (HttpContext context) =>
                {
                    var now = readiness.Now();
                    context.Response.StatusCode = now.Ready ? 200 : 503;
                    return now;
                }
            )
            .WithName("readyz")
            .WithSummary("Whether calls can be taken; 503 if not.");
    }
}
