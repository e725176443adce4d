using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Jidoka.System.Tests.Clients.Dotnet;

/// <summary>
/// A client from NuGet, changed in nothing but URL and key, that works on a task: it asks, runs the tools that the model
/// asks for, and goes on until the model has no more to do.
/// </summary>
/// <param name="url">Where the gateway is.</param>
/// <param name="key">The agent's key.</param>
/// <param name="model">The model's name.</param>
internal abstract class StockAgent(Uri url, string key, string model)
{
    protected const int MaxTurns = 10;

    protected Uri Url { get; } = url;

    protected string Key { get; } = key;

    protected string Model { get; } = model;

    /// <summary>Whether the provider's own search is offered to the model.</summary>
    public bool OffersWebSearch { get; init; }

    /// <summary>Works on a task.</summary>
    /// <returns>All that the model said.</returns>
    public abstract Task<string> AskAsync(
        string prompt,
        bool streaming,
        McpClient mcp,
        CancellationToken stopping
    );

    protected static async Task<string> CallAsync(
        McpClient mcp,
        string tool,
        string arguments,
        CancellationToken stopping
    )
    {
        var result = await mcp.CallToolAsync(
            tool,
            JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments),
            cancellationToken: stopping
        );
        return string.Join('\n', result.Content.OfType<TextContentBlock>().Select(b => b.Text));
    }
}
