using Jidoka.Gateway.Intercepting;
using Jidoka.Gateway.Intercepting.OpenAi;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Jidoka.Gateway.Enforcing.OpenAi;

/// <summary>Serves <c>GET /v1/models</c> and <c>/v1/models/{id}</c> from the inventory.</summary>
internal sealed class ModelList(IPipeline pipeline, OpenAiDoor door)
{
    /// <summary>How many models one list holds.</summary>
    private const int MaxListed = 10_000;

    private const string Owner = "jidoka";

    public Task ListAsync(HttpContext http) => door.GuardAsync(http, ServeListAsync);

    public Task ShowAsync(HttpContext http) => door.GuardAsync(http, ServeOneAsync);

    private async ValueTask ServeListAsync(HttpContext http, Caller caller)
    {
        using var body = new PooledBytes(4096);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "list"u8);
            json.WriteStartArray("data"u8);
            foreach (var model in Models().Take(MaxListed))
                WriteModel(json, model);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        await WriteAsync(http.Response, body);
    }

    private async ValueTask ServeOneAsync(HttpContext http, Caller caller)
    {
        var name = http.GetRouteValue("id") as string ?? "";
        if (pipeline.Factory.Find(AssetId.Model(name)) is not { Model: not null } model)
        {
            await OpenAiErrors.UnknownModel(name).WriteAsync(http.Response);
            return;
        }
        using var body = new PooledBytes(512);
        using (var json = new Utf8JsonWriter(body))
            WriteModel(json, model);
        await WriteAsync(http.Response, body);
    }

    private IEnumerable<Asset> Models() =>
        pipeline
            .Factory.Assets.Values.Where(a => a.Model is not null)
            .OrderBy(a => a.Id.Name, StringComparer.Ordinal);

    private static void WriteModel(Utf8JsonWriter json, Asset model)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, model.Id.Name);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, 0);
        json.WriteString("owned_by"u8, model.Owner ?? Owner);
        json.WriteEndObject();
    }

    private static async ValueTask WriteAsync(HttpResponse response, PooledBytes body)
    {
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body.Memory);
    }
}
