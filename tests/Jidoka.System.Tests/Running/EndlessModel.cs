using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Jidoka.System.Tests.Running;

/// <summary>A provider that begins every stream and never ends one, and counts those that are open.</summary>
internal sealed class EndlessModel : IAsyncDisposable
{
    private const string Chunk =
        "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"and \"},\"finish_reason\":null}]}\n\n";

    private readonly WebApplication _app;
    private int _open;

    private EndlessModel(WebApplication app) => _app = app;

    public string BaseUrl => _app.Urls.First() + "/v1";

    /// <summary>How many streams are open.</summary>
    public int Open => Volatile.Read(ref _open);

    public static async Task<EndlessModel> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var model = new EndlessModel(builder.Build());
        model._app.MapPost("/v1/chat/completions", model.StreamAsync);
        await model._app.StartAsync();
        return model;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task StreamAsync(HttpContext context)
    {
        Interlocked.Increment(ref _open);
        try
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync(Chunk, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The caller's socket was closed: that is what the tests look for.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
