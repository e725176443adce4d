using System.Collections.Concurrent;
using System.Diagnostics;
using Jidoka.Bench.Crash;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Jidoka.Bench.Stop;

/// <summary>A model that answers streams without end, a chunk at a time, and notes when each of its sockets closes.</summary>
internal sealed class SlowUpstream : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);
    private readonly WebApplication _app;
    private readonly ConcurrentBag<long> _closed = [];
    private int _open;

    private SlowUpstream(WebApplication app) => _app = app;

    /// <summary>The base URL of the model API.</summary>
    public string ModelUrl => _app.Urls.First() + "/v1";

    /// <summary>Streams open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>When streams were closed from outside, as <see cref="Stopwatch"/> timestamps.</summary>
    public IReadOnlyCollection<long> Closed => _closed;

    /// <summary>Starts it.</summary>
    public static async Task<SlowUpstream> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var upstream = new SlowUpstream(app);
        app.MapPost("/v1/chat/completions", upstream.ChatAsync);
        await app.StartAsync();
        return upstream;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ChatAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        if (!body.Contains("\"stream\":true", StringComparison.Ordinal))
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(ChatAnswer.Whole("probe"));
            return;
        }
        Interlocked.Increment(ref _open);
        context.Response.ContentType = "text/event-stream";
        using var timer = new PeriodicTimer(Pace);
        try
        {
            do
            {
                await context.Response.WriteAsync(
                    ChatAnswer.Stream("slow").First(),
                    context.RequestAborted
                );
                await context.Response.Body.FlushAsync(context.RequestAborted);
            } while (await timer.WaitForNextTickAsync(context.RequestAborted));
        }
        catch (OperationCanceledException)
        {
            // The socket was closed, which is what this server waits for.
            _closed.Add(Stopwatch.GetTimestamp());
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
