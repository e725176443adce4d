using System.Text;
using System.Text.Json;
using Anthropic;
using Anthropic.Models.Messages;
using ModelContextProtocol.Client;

namespace Jidoka.System.Tests.Clients.Dotnet;

/// <summary>NuGet Anthropic.</summary>
internal sealed class AnthropicAgent(Uri url, string key, string model)
    : StockAgent(url, key, model)
{
    public override async Task<string> AskAsync(
        string prompt,
        bool streaming,
        McpClient mcp,
        CancellationToken stopping
    )
    {
        var client = new AnthropicClient
        {
            ApiKey = Key,
            BaseUrl = Url.AbsoluteUri.TrimEnd('/'),
            MaxRetries = 0,
        };
        var tools = await ToolsAsync(mcp, stopping);
        var said = "";
        var messages = new List<MessageParam> { new UserMessageParam(prompt) };
        for (var turn = 0; turn < MaxTurns; turn++)
        {
            var request = new MessageCreateParams
            {
                Model = Model,
                MaxTokens = 1000,
                Messages = [.. messages],
                Tools = [.. tools],
            };
            var (text, calls) = streaming
                ? await StreamAsync(client, request, stopping)
                : await WholeAsync(client, request, stopping);
            said += text;
            if (calls.Count == 0)
                return said;
            var (blocks, results) = await RunAsync(mcp, text, calls, stopping);
            messages.Add(new AssistantMessageParam(blocks));
            messages.Add(new UserMessageParam(results));
        }
        return said;
    }

    private async Task<List<ToolUnion>> ToolsAsync(McpClient mcp, CancellationToken stopping)
    {
        var tools = new List<ToolUnion>();
        foreach (var tool in await mcp.ListToolsAsync(cancellationToken: stopping))
            tools.Add(
                new Tool
                {
                    Name = tool.Name,
                    Description = tool.Description,
                    InputSchema = JsonSerializer.Deserialize<InputSchema>(tool.JsonSchema)!,
                }
            );
        if (OffersWebSearch)
            tools.Add(new WebSearchTool20250305());
        return tools;
    }

    /// <summary>Runs the calls: what the model said, and what its tools gave, as the next two turns.</summary>
    private static async Task<(List<ContentBlockParam>, List<ContentBlockParam>)> RunAsync(
        McpClient mcp,
        string text,
        List<(string Id, string Name, string Arguments)> calls,
        CancellationToken stopping
    )
    {
        var blocks = new List<ContentBlockParam>();
        var results = new List<ContentBlockParam>();
        if (text.Length > 0)
            blocks.Add(new TextBlockParam { Text = text });
        foreach (var (id, name, arguments) in calls)
        {
            blocks.Add(
                new ToolUseBlockParam
                {
                    ID = id,
                    Name = name,
                    Input = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(arguments)!,
                }
            );
            results.Add(
                new ToolResultBlockParam
                {
                    ToolUseID = id,
                    Content = await CallAsync(mcp, name, arguments, stopping),
                }
            );
        }
        return (blocks, results);
    }

    private static async Task<(
        string,
        List<(string Id, string Name, string Arguments)>
    )> WholeAsync(AnthropicClient client, MessageCreateParams request, CancellationToken stopping)
    {
        var text = "";
        var calls = new List<(string, string, string)>();
        foreach (var block in (await client.Messages.Create(request, stopping)).Content)
            if (block.TryPickText(out var said))
                text += said.Text;
            else if (block.TryPickToolUse(out var use))
                calls.Add((use.ID, use.Name, JsonSerializer.Serialize(use.Input)));
        return (text, calls);
    }

    private static async Task<(
        string,
        List<(string Id, string Name, string Arguments)>
    )> StreamAsync(AnthropicClient client, MessageCreateParams request, CancellationToken stopping)
    {
        var text = "";
        var calls = new SortedDictionary<long, (string Id, string Name, StringBuilder Arguments)>();
        await foreach (var update in client.Messages.CreateStreaming(request, stopping))
        {
            if (
                update.TryPickContentBlockStart(out var start)
                && start.ContentBlock.TryPickToolUse(out var use)
            )
                calls[start.Index] = (use.ID, use.Name, new());
            if (!update.TryPickContentBlockDelta(out var delta))
                continue;
            if (delta.Delta.TryPickText(out var said))
                text += said.Text;
            else if (delta.Delta.TryPickInputJson(out var piece))
                calls[delta.Index].Arguments.Append(piece.PartialJson);
        }
        return (text, [.. calls.Values.Select(c => (c.Id, c.Name, c.Arguments.ToString()))]);
    }
}
