using System.ClientModel;
using System.Text;
using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using OpenAI;
using OpenAI.Chat;

namespace Factory.Agent;

/// <summary>
/// A plain agent on the official OpenAI and MCP SDKs. It knows a base URL, a key and a model's name, and nothing of
/// what stands behind the URL: it asks the model, runs the tools that the model asks for, and answers with the model's
/// last words. It remembers the conversation.
/// </summary>
public sealed class PlainAgent : IAsyncDisposable
{
    private const int MaxTurns = 20;

    private readonly ChatClient _chat;
    private readonly McpClient _mcp;
    private readonly ChatCompletionOptions _options = new();
    private readonly List<ChatMessage> _messages = [];

    private PlainAgent(ChatClient chat, McpClient mcp) => (_chat, _mcp) = (chat, mcp);

    /// <summary>Connects, and learns which tools there are.</summary>
    public static async Task<PlainAgent> ConnectAsync(
        Uri baseUrl,
        string key,
        string model,
        string? instructions,
        CancellationToken stopping
    )
    {
        var chat = new ChatClient(
            model,
            new ApiKeyCredential(key),
            new OpenAIClientOptions { Endpoint = new Uri(baseUrl, "/v1") }
        );
        var mcp = await McpClient.CreateAsync(
            new HttpClientTransport(
                new()
                {
                    Endpoint = new Uri(baseUrl, "/mcp"),
                    TransportMode = HttpTransportMode.StreamableHttp,
                    AdditionalHeaders = new Dictionary<string, string>
                    {
                        ["Authorization"] = "Bearer " + key,
                    },
                }
            ),
            cancellationToken: stopping
        );
        var agent = new PlainAgent(chat, mcp);
        foreach (var tool in await mcp.ListToolsAsync(cancellationToken: stopping))
            agent._options.Tools.Add(
                ChatTool.CreateFunctionTool(
                    tool.Name,
                    tool.Description,
                    BinaryData.FromString(tool.JsonSchema.GetRawText())
                )
            );
        if (instructions is not null)
            agent._messages.Add(new SystemChatMessage(instructions));
        return agent;
    }

    /// <summary>Works on what the person says until the model has no more to do.</summary>
    /// <param name="words">The person's words.</param>
    /// <param name="streaming">Whether the model's answers are read as streams.</param>
    /// <param name="stopping">Ends the work.</param>
    /// <returns>The model's last words.</returns>
    public async Task<string> AskAsync(string words, bool streaming, CancellationToken stopping)
    {
        _messages.Add(new UserChatMessage(words));
        for (var turn = 0; turn < MaxTurns; turn++)
        {
            var (text, calls) = streaming
                ? await StreamAsync(stopping)
                : await WholeAsync(stopping);
            _messages.Add(Answer(text, calls));
            if (calls.Count == 0)
                return text;
            foreach (var call in calls)
                _messages.Add(new ToolChatMessage(call.Id, await CallAsync(call, stopping)));
        }
        return $"(No end after {MaxTurns} turns.)";
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _mcp.DisposeAsync();

    private static AssistantChatMessage Answer(string text, IReadOnlyList<ChatToolCall> calls)
    {
        if (calls.Count == 0)
            return new AssistantChatMessage(text);
        var answer = new AssistantChatMessage(calls);
        if (text.Length > 0)
            answer.Content.Add(ChatMessageContentPart.CreateTextPart(text));
        return answer;
    }

    private async Task<(string, IReadOnlyList<ChatToolCall>)> WholeAsync(CancellationToken stopping)
    {
        ChatCompletion answer = await _chat.CompleteChatAsync(_messages, _options, stopping);
        return (string.Concat(answer.Content.Select(c => c.Text)), answer.ToolCalls);
    }

    private async Task<(string, IReadOnlyList<ChatToolCall>)> StreamAsync(
        CancellationToken stopping
    )
    {
        var text = new StringBuilder();
        var calls = new SortedDictionary<int, (string Id, string Name, StringBuilder Arguments)>();
        await foreach (
            var update in _chat.CompleteChatStreamingAsync(_messages, _options, stopping)
        )
        {
            foreach (var part in update.ContentUpdate)
                text.Append(part.Text);
            foreach (var call in update.ToolCallUpdates)
            {
                if (!calls.ContainsKey(call.Index))
                    calls[call.Index] = (call.ToolCallId, call.FunctionName, new StringBuilder());
                calls[call.Index].Arguments.Append(call.FunctionArgumentsUpdate);
            }
        }
        return (
            text.ToString(),
            [
                .. calls.Values.Select(c =>
                    ChatToolCall.CreateFunctionToolCall(
                        c.Id,
                        c.Name,
                        BinaryData.FromString(c.Arguments.ToString())
                    )
                ),
            ]
        );
    }

    private async Task<string> CallAsync(ChatToolCall call, CancellationToken stopping)
    {
        var arguments = JsonSerializer.Deserialize<Dictionary<string, object?>>(
            call.FunctionArguments
        );
        var result = await _mcp.CallToolAsync(
            call.FunctionName,
            arguments,
            cancellationToken: stopping
        );
        return string.Join('\n', result.Content.OfType<TextContentBlock>().Select(b => b.Text));
    }
}
