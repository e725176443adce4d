using Microsoft.Extensions.DependencyInjection;

namespace Jidoka.Controlling;

/// <summary>The OpenAPI document of the control port, served at <c>/openapi/v1.json</c>.</summary>
internal static class ControlApiDocument
{
    /// <summary>Registers what makes it.</summary>
    public static void AddControlApiDocument(this IServiceCollection services) =>
        services.AddOpenApi(
            "v1",
            options =>
                options.AddDocumentTransformer(
                    (document, _, _) =>
                    {
                        document.Info.Title = "Jidoka control port";
                        document.Info.Version = "v1";
                        document.Info.Description =
                            "Every route under /admin needs the control token as a bearer token.";
                        document.Servers?.Clear();
                        return Task.CompletedTask;
                    }
                )
        );
}
