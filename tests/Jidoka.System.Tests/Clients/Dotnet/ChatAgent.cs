using Microsoft.Extensions.AI;
using ModelContextProtocol.Client;

namespace Jidoka.System.Tests.Clients.Dotnet;

/// <summary>Microsoft.Extensions.AI over any client, with its own loop of tool calls.</summary>
internal sealed class ChatAgent(IChatClient inner, Uri url, string key, string model)
    : StockAgent(url, key, model)
{
    public override async Task<string> AskAsync(
        string prompt,
        bool streaming,
        McpClient mcp,
        CancellationToken stopping
    )
    {
        using var client = inner.AsBuilder().UseFunctionInvocation().Build();
        var options = new ChatOptions
        {
            Tools = [.. await mcp.ListToolsAsync(cancellationToken: stopping)],
        };
        if (OffersWebSearch)
            options.Tools.Add(new HostedWebSearchTool());
        if (!streaming)
            return (await client.GetResponseAsync(prompt, options, stopping)).Text ?? "";
        var text = "";
        await foreach (var update in client.GetStreamingResponseAsync(prompt, options, stopping))
            text += update.Text;
        return text;
    }
}
