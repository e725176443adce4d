using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Jidoka.Bench.Crash;

/// <summary>
/// A model and an MCP server, in this process, that outlive every kill. Each request carries a nonce in its content;
/// the upstream notes it before it answers.
/// </summary>
internal sealed class WitnessUpstream : IAsyncDisposable
{
    /// <summary>The MCP server's name in the inventory.</summary>
    public const string ServerName = "witness";

    /// <summary>A tool that changes something.</summary>
    public const string WriteTool = "put";

    /// <summary>A tool that only reads.</summary>
    public const string ReadTool = "get";

    /// <summary>A tool that no policy permits.</summary>
    public const string ForbiddenTool = "wipe";

    private readonly WebApplication _app;
    private int _open;

    private WitnessUpstream(WebApplication app, EffectLog effects)
    {
        _app = app;
        Effects = effects;
    }

    /// <summary>What was asked of it.</summary>
    public EffectLog Effects { get; }

    /// <summary>Requests being served now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>The base URL of the model API.</summary>
    public string ModelUrl => _app.Urls.First() + "/v1";

    /// <summary>The MCP endpoint.</summary>
    public string McpUrl => _app.Urls.First() + "/mcp";

    /// <summary>Starts it.</summary>
    /// <param name="effectFile">The witness log's file, which must not exist.</param>
    public static async Task<WitnessUpstream> StartAsync(string effectFile)
    {
        var effects = new EffectLog(effectFile);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder
            .Services.AddMcpServer(options => ServeTools(options, effects))
            .WithHttpTransport(static o => o.Stateless = true);
        var app = builder.Build();
        var upstream = new WitnessUpstream(app, effects);
        app.Use(upstream.CountAsync);
        app.MapPost("/v1/chat/completions", upstream.ChatAsync);
        app.MapMcp("/mcp");
        await app.StartAsync();
        return upstream;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Effects.Dispose();
    }

    private async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        Interlocked.Increment(ref _open);
        try
        {
            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task ChatAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var nonce = body.RootElement.GetProperty("messages")[0].GetProperty("content").GetString()!;
        Effects.Note(nonce);
        if (body.RootElement.TryGetProperty("stream", out var stream) && stream.GetBoolean())
        {
            context.Response.ContentType = "text/event-stream";
            foreach (var part in ChatAnswer.Stream(nonce))
            {
                await context.Response.WriteAsync(part);
                await context.Response.Body.FlushAsync();
            }
        }
        else
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(ChatAnswer.Whole(nonce));
        }
    }

    private static void ServeTools(McpServerOptions options, EffectLog effects)
    {
        options.ServerInfo = new Implementation { Name = ServerName, Version = "1.0.0" };
        options.Capabilities = new ServerCapabilities { Tools = new ToolsCapability() };
        options.Handlers.ListToolsHandler = static (_, _) =>
            ValueTask.FromResult(
                new ListToolsResult
                {
                    Tools = [Named(WriteTool), Named(ReadTool), Named(ForbiddenTool)],
                }
            );
        options.Handlers.CallToolHandler = (request, _) =>
        {
            var nonce = request.Params!.Arguments!["nonce"].GetString()!;
            effects.Note(nonce);
            return ValueTask.FromResult(
                new CallToolResult { Content = [new TextContentBlock { Text = "done " + nonce }] }
            );
        };
    }

    private static Tool Named(string name) =>
        new()
        {
            Name = name,
            Description = "Notes what it is asked.",
            InputSchema = JsonSerializer.Deserialize<JsonElement>(
                """{"type":"object","properties":{"nonce":{"type":"string"}},"required":["nonce"]}"""
            ),
        };
}
