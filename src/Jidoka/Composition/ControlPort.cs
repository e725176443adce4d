using Jidoka.Controlling;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Jidoka.Composition;

/// <summary>The port for people: admin API, health, metrics. It reads state, and changes it by events only.</summary>
internal static class ControlPort
{
    /// <summary>Builds it; the caller starts it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="token">The control token.</param>
    /// <param name="logs">Where it logs.</param>
    public static WebApplication Build(Node node, string token, ILoggerFactory logs)
    {
        var builder = KestrelPort.CreateBuilder(
            node.Options.ControlListen,
            node.Options.Tls,
            ControlLimits.MaxBodyBytes,
            logs
        );
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ControlJson.Default);
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
        });
        // So that what cannot be read is answered by the guard, in words, and not by an empty body.
        builder.Services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        builder.Services.AddControlApiDocument();
        var app = builder.Build();
        var guard = new ControlGuard(
            token,
            node.Options.ControlListen,
            logs.CreateLogger("Jidoka.Control")
        );
        app.Use(guard.InvokeAsync);
        app.MapHealth(new Readiness(node));
        app.MapMetrics(node);
        app.MapControlApi(new NodeControl(node, by: "admin", ownsNode: false));
        app.MapLedgerTiles(node.Log);
        app.MapReports(node);
        app.MapMarquez(node);
        app.MapOpenApi();
        return app;
    }
}
