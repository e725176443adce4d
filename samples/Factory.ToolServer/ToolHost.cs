using Factory.Scenes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;

namespace Factory.ToolServer;

/// <summary>An MCP server of a scenes file over streamable HTTP, at <c>/mcp</c>.</summary>
public sealed class ToolHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ToolHost(WebApplication app) => _app = app;

    /// <summary>The MCP endpoint.</summary>
    public string Url => _app.Urls.First() + "/mcp";

    /// <summary>Starts the server.</summary>
    /// <param name="server">The server to play.</param>
    /// <param name="record">Where the calls it received are written.</param>
    /// <param name="url">Where to listen; port 0 for a free one.</param>
    public static async Task<ToolHost> StartAsync(
        SceneServer server,
        CallRecord record,
        string url = "http://127.0.0.1:0"
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder.Services.AddMcpServer(new ScriptedTools(server, record).Fill).WithHttpTransport();
        var app = builder.Build();
        app.MapMcp("/mcp");
        await app.StartAsync();
        return new ToolHost(app);
    }

    /// <summary>Serves one client over standard input and output until it goes away.</summary>
    public static async Task RunStdioAsync(SceneServer server, CallRecord record)
    {
        var options = new McpServerOptions();
        new ScriptedTools(server, record).Fill(options);
        await using var transport = new StdioServerTransport(options);
        await using var mcp = McpServer.Create(transport, options);
        await mcp.RunAsync();
    }

    public Task RunAsync() => _app.WaitForShutdownAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
