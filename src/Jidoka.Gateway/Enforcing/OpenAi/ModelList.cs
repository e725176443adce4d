using Jidoka.Gateway.Enforcing.Llm;
using Jidoka.Gateway.Intercepting;
using Jidoka.Gateway.Intercepting.Llm;
using Jidoka.Gateway.Intercepting.OpenAi;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Jidoka.Gateway.Enforcing.OpenAi;

/// <summary>
/// Serves <c>GET /v1/models</c> and <c>/v1/models/{id}</c>: the inventory's models that policy could let the caller
/// use. What is denied even to an empty, clean call is not shown; being shown grants nothing.
/// </summary>
internal sealed class ModelList(IPipeline pipeline, LlmDoor door, TimeProvider clock)
{
    /// <summary>How many models one list holds.</summary>
    private const int MaxListed = 10_000;

    private const string Owner = "jidoka";

    public Task ListAsync(HttpContext http) =>
        door.GuardAsync(http, OpenAiErrorForm.Instance, ServeListAsync);

    public Task ShowAsync(HttpContext http) =>
        door.GuardAsync(http, OpenAiErrorForm.Instance, ServeOneAsync);

    private async ValueTask ServeListAsync(HttpContext http, Caller caller)
    {
        using var body = new PooledBytes(4096);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "list"u8);
            json.WriteStartArray("data"u8);
            foreach (var model in ModelsFor(caller).Take(MaxListed))
                WriteModel(json, model);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        await WriteAsync(http.Response, body);
    }

    private async ValueTask ServeOneAsync(HttpContext http, Caller caller)
    {
        var name = http.GetRouteValue("id") as string ?? "";
        var factory = pipeline.Factory;
        var model = factory.Find(AssetId.Model(name));
        if (model?.Model is null || !MayUse(caller, model.Id, factory))
        {
            await LlmErrors.UnknownModel(name).WriteAsync(http.Response, OpenAiErrorForm.Instance);
            return;
        }
        using var body = new PooledBytes(512);
        using (var json = new Utf8JsonWriter(body))
            WriteModel(json, model);
        await WriteAsync(http.Response, body);
    }

    private IEnumerable<Asset> ModelsFor(Caller caller)
    {
        var factory = pipeline.Factory;
        return factory
            .Assets.Values.Where(a => a.Model is not null && MayUse(caller, a.Id, factory))
            .OrderBy(a => a.Id.Name, StringComparer.Ordinal);
    }

    private bool MayUse(Caller caller, AssetId model, FactorySnapshot factory)
    {
        var input = new DecisionInput
        {
            Agent = caller.Agent,
            Kind = CallKind.Infer,
            Resource = model,
            Door = Door.OpenAiChat,
            Leg = Leg.Direct,
            Context = Label.Clean,
            Session = new SessionFacts(new SessionId(""), Doubtful: false, Label.Clean, Calls: 0),
            TimeMs = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        }.Of(caller);
        return DecisionEngine.Decide(input, factory).Verdict != Verdict.Deny;
    }

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
