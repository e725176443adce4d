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
/// Serves the scripted models as a provider of several protocols: <c>/v1/models</c>, <c>/v1/chat/completions</c>,
/// <c>/v1/responses</c> and <c>/v1/messages</c>, streaming and not. Takes only its own key, so that a caller's key that
/// leaks through is noticed.
/// </summary>
public sealed class ModelHost : IAsyncDisposable
{
    private const int CharsPerToken = 4;
    private const long MaxBodyBytes = 8 * 1024 * 1024;

    private static readonly WireFormat[] Formats =
    [
        new ChatFormat(),
        new ResponsesFormat(),
        new MessagesFormat(),
    ];

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
        foreach (var format in Formats)
            _app.MapPost("/v1" + format.Path, http => AnswerAsync(http, format));
    }

    /// <summary>The base URL, up to and including the version.</summary>
    public string BaseUrl { get; private set; } = "";

    /// <summary>The version that answers name: a fingerprint, or a part of the served model's name.</summary>
    public string Version { get; set; } = "fp_scripted";

    /// <summary>How many answers were asked for.</summary>
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
        if (!await KnowsAsync(context, Formats[0]))
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

    private async Task AnswerAsync(HttpContext context, WireFormat format)
    {
        if (!await KnowsAsync(context, format))
            return;
        JsonNode? body;
        try
        {
            body = await JsonNode.ParseAsync(context.Request.Body);
        }
        catch (JsonException)
        {
            await RefuseAsync(context, format, 400, "The body is not JSON.");
            return;
        }
        if (body is not JsonObject json || format.Read(json) is not { } request)
        {
            await RefuseAsync(context, format, 400, "The body lacks what this call needs.");
            return;
        }
        if (!_model.Models.Contains(request.Model))
        {
            var message = $"The model '{request.Model}' does not exist.";
            await RefuseAsync(context, format, 404, message);
            return;
        }
        var id = Interlocked.Increment(ref _answers).ToString("x8", CultureInfo.InvariantCulture);
        if (_model.Next(request.Model, request.Conversation, request.Tools) is not { } turn)
        {
            await RefuseAsync(context, format, 400, "No scene of this model has this prompt.");
            return;
        }
        var answer = Answer(request, id, turn);
        if (request.Streaming)
            await StreamAsync(context, format.Events(answer));
        else
            await context.Response.WriteAsJsonAsync(format.Whole(answer));
    }

    private static async Task StreamAsync(HttpContext context, IEnumerable<string> events)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        foreach (var one in events)
        {
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(one));
            await context.Response.Body.FlushAsync();
        }
    }

    private async ValueTask<bool> KnowsAsync(HttpContext context, WireFormat format)
    {
        var headers = context.Request.Headers;
        if (format is MessagesFormat ? headers["x-api-key"] == _key : IsBearer(headers))
            return true;
        await RefuseAsync(context, format, 401, "Incorrect API key provided.");
        return false;
    }

    private bool IsBearer(IHeaderDictionary headers) => headers.Authorization == "Bearer " + _key;

    private static Task RefuseAsync(
        HttpContext context,
        WireFormat format,
        int status,
        string message
    )
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(format.Error(status, message));
    }

    private ModelAnswer Answer(ModelRequest request, string id, ModelTurn turn)
    {
        var asked = request.Conversation.Sum(s => s.Text.Length);
        var answered = (turn.Say?.Length ?? 0) + turn.Calls.Sum(c => c.Arguments.Length);
        return new(
            request,
            id,
            turn,
            (asked / CharsPerToken) + 1,
            (answered / CharsPerToken) + 1,
            Version
        );
    }
}
