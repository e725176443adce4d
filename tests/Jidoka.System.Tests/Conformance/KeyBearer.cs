using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Jidoka.System.Tests.Conformance;

/// <summary>
/// Passes requests on with an agent's key and changes nothing else: the conformance suite knows of no credentials.
/// </summary>
internal sealed class KeyBearer : IAsyncDisposable
{
    private static readonly HashSet<string> OwnHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Transfer-Encoding",
        "Connection",
        "Keep-Alive",
        "Content-Length",
        "Date",
        "Server",
    };

    private readonly WebApplication _application;
    private readonly HttpClient _http;

    private KeyBearer(WebApplication application, HttpClient http)
    {
        _application = application;
        _http = http;
    }

    /// <summary>Where it listens.</summary>
    public Uri Url => new(_application.Urls.First());

    /// <summary>Starts it.</summary>
    /// <param name="gateway">Where requests go.</param>
    /// <param name="key">The key that they get.</param>
    public static async Task<KeyBearer> StartAsync(Uri gateway, string key)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        var http = new HttpClient(
            new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        application.Run(context => PassAsync(context, http, gateway, key));
        await application.StartAsync();
        return new KeyBearer(application, http);
    }

    public async ValueTask DisposeAsync()
    {
        // Streams that a client left open would hold up an orderly end.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _application.StopAsync(limit.Token);
        await _application.DisposeAsync();
        _http.Dispose();
    }

    private static async Task PassAsync(
        HttpContext context,
        HttpClient http,
        Uri gateway,
        string key
    )
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method),
            new Uri(gateway, context.Request.Path + context.Request.QueryString)
        );
        if (HttpMethods.IsPost(context.Request.Method))
            request.Content = new StreamContent(context.Request.Body);
        foreach (var (name, values) in context.Request.Headers)
            if (!OwnHeaders.Contains(name))
            {
                if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values!))
                    request.Content?.Headers.TryAddWithoutValidation(
                        name,
                        (IEnumerable<string>)values!
                    );
            }
        request.Headers.Remove("Authorization");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        try
        {
            using var answer = await http.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                context.RequestAborted
            );
            context.Response.StatusCode = (int)answer.StatusCode;
            foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
                if (!OwnHeaders.Contains(name))
                    context.Response.Headers[name] = values.ToArray();
            var body = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
            var buffer = new byte[16 * 1024];
            await context.Response.Body.FlushAsync(context.RequestAborted);
            while (await body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
            {
                await context.Response.Body.WriteAsync(
                    buffer.AsMemory(0, read),
                    context.RequestAborted
                );
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The client left; so does the request that was made for it.
        }
    }
}
