using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Factory.Scenes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Factory.ModelServer;

/// <summary>
/// Serves the scripted models as an OpenAI-compatible provider: <c>/v1/models</c> and <c>/v1/chat/completions</c>,
/// streaming and not. Takes only its own key, so that a caller's key that leaks through is noticed.
/// </summary>
public sealed class ModelHost : IAsyncDisposable
{
    private const int CharsPerToken = 4;
    private const long MaxBodyBytes = 8 * 1024 * 1024;

    private readonly WebApplication _app;
    private readonly ScriptedModel _model;
    private readonly string _key;
    private long _answers;

    private ModelHost(ScenesFile file, string key, string url)
    {
        _model = new ScriptedModel(file);
        _key = key;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder.WebHost.ConfigureKestrel(k => k.Limits.MaxRequestBodySize = MaxBodyBytes);
        _app = builder.Build();
        _app.MapGet("/v1/models", Models);
        _app.MapPost("/v1/chat/completions", ChatAsync);
    }

    /// <summary>The base URL, up to and including the version.</summary>
    public string BaseUrl { get; private set; } = "";

    /// <summary>How many completions were asked for.</summary>
    public long Answers => Interlocked.Read(ref _answers);

    /// <summary>Starts the server.</summary>
    /// <param name="file">The scenes whose scripts it plays.</param>
    /// <param name="key">The key that callers must bear.</param>
    /// <param name="url">Where to listen; port 0 for a free one.</param>
    public static async Task<ModelHost> StartAsync(
        ScenesFile file,
        string key,
        string url = "http://127.0.0.1:0"
    )
    {
        var host = new ModelHost(file, key, url);
        await host._app.StartAsync();
        host.BaseUrl = host._app.Urls.First() + "/v1";
        return host;
    }

    public Task RunAsync() => _app.WaitForShutdownAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task Models(HttpContext context)
    {
        if (!await KnowsAsync(context))
            return;
        await context.Response.WriteAsJsonAsync(
            new JsonObject
            {
                ["object"] = "list",
                ["data"] = new JsonArray([
                    .. _model.Models.Select(m => new JsonObject
                    {
                        ["id"] = m,
                        ["object"] = "model",
                        ["created"] = 0,
                        ["owned_by"] = "sample-factory",
                    }),
                ]),
            }
        );
    }

    private async Task ChatAsync(HttpContext context)
    {
        if (!await KnowsAsync(context))
            return;
        JsonNode? request;
        try
        {
            request = await JsonNode.ParseAsync(context.Request.Body);
        }
        catch (JsonException)
        {
            await RefuseAsync(context, 400, "The body is not JSON.");
            return;
        }
        var id = Interlocked.Increment(ref _answers).ToString("x8", CultureInfo.InvariantCulture);
        if (
            request is not JsonObject body
            || (string?)body["model"] is not { } model
            || body["messages"] is not JsonArray messages
        )
        {
            await RefuseAsync(context, 400, "'model' and 'messages' are needed.");
            return;
        }
        if (!_model.Models.Contains(model))
        {
            await RefuseAsync(context, 404, $"The model '{model}' does not exist.");
            return;
        }
        if (_model.Next(model, messages, body["tools"] as JsonArray) is not { } turn)
        {
            await RefuseAsync(context, 400, "No scene of this model has this prompt.");
            return;
        }
        var usage = Usage(messages, turn);
        if ((bool?)body["stream"] != true)
            await context.Response.WriteAsJsonAsync(ChatFormat.Whole(id, model, turn, usage));
        else
            await StreamAsync(
                context,
                ChatFormat.Chunks(
                    id,
                    model,
                    turn,
                    (bool?)body["stream_options"]?["include_usage"] == true ? usage : null
                )
            );
    }

    private static async Task StreamAsync(HttpContext context, IEnumerable<JsonObject> chunks)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        foreach (var data in chunks.Select(c => c.ToJsonString()).Append("[DONE]"))
        {
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"data: {data}\n\n"));
            await context.Response.Body.FlushAsync();
        }
    }

    private async ValueTask<bool> KnowsAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization == "Bearer " + _key)
            return true;
        await RefuseAsync(context, 401, "Incorrect API key provided.");
        return false;
    }

    private static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new JsonObject
            {
                ["error"] = new JsonObject
                {
                    ["message"] = message,
                    ["type"] = "invalid_request_error",
                    ["param"] = null,
                    ["code"] = null,
                },
            }
        );
    }

    private static JsonObject Usage(JsonArray messages, ModelTurn turn)
    {
        var prompt = (messages.ToJsonString().Length / CharsPerToken) + 1;
        var answer =
            (((turn.Say?.Length ?? 0) + turn.Calls.Sum(c => c.Arguments.Length)) / CharsPerToken)
            + 1;
        return new JsonObject
        {
            ["prompt_tokens"] = prompt,
            ["completion_tokens"] = answer,
            ["total_tokens"] = prompt + answer,
        };
    }
}
