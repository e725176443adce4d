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
/// what stands behind the URL: it asks the model, runs the tools that the model asks for, and stops at its last word.
/// </summary>
public sealed class PlainAgent(Uri baseUrl, string key, string model, string? instructions)
{
    private const int MaxTurns = 20;

    /// <summary>Works on one task.</summary>
    /// <param name="prompt">The person's words.</param>
    /// <param name="streaming">Whether the model's answers are read as streams.</param>
    /// <param name="stopping">Ends the work.</param>
    /// <returns>The model's last words.</returns>
    public async Task<string> RunAsync(string prompt, bool streaming, CancellationToken stopping)
    {
        var chat = new ChatClient(
            model,
            new ApiKeyCredential(key),
            new OpenAIClientOptions { Endpoint = new Uri(baseUrl, "/v1") }
        );
        await using var mcp = await McpClient.CreateAsync(
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

        var options = new ChatCompletionOptions();
        foreach (var tool in await mcp.ListToolsAsync(cancellationToken: stopping))
            options.Tools.Add(
                ChatTool.CreateFunctionTool(
                    tool.Name,
                    tool.Description,
                    BinaryData.FromString(tool.JsonSchema.GetRawText())
                )
            );
        var messages = new List<ChatMessage>();
        if (instructions is not null)
            messages.Add(new SystemChatMessage(instructions));
        messages.Add(new UserChatMessage(prompt));

        for (var turn = 0; turn < MaxTurns; turn++)
        {
            var (text, calls) = streaming
                ? await StreamAsync(chat, messages, options, stopping)
                : await AskAsync(chat, messages, options, stopping);
            if (calls.Count == 0)
                return text;
            var answer = new AssistantChatMessage(calls);
            if (text.Length > 0)
                answer.Content.Add(ChatMessageContentPart.CreateTextPart(text));
            messages.Add(answer);
            foreach (var call in calls)
                messages.Add(new ToolChatMessage(call.Id, await CallAsync(mcp, call, stopping)));
        }
        return $"(No end after {MaxTurns} turns.)";
    }

    private static async Task<(string, IReadOnlyList<ChatToolCall>)> AskAsync(
        ChatClient chat,
        List<ChatMessage> messages,
        ChatCompletionOptions options,
        CancellationToken stopping
    )
    {
        ChatCompletion answer = await chat.CompleteChatAsync(messages, options, stopping);
        return (string.Concat(answer.Content.Select(c => c.Text)), answer.ToolCalls);
    }

    private static async Task<(string, IReadOnlyList<ChatToolCall>)> StreamAsync(
        ChatClient chat,
        List<ChatMessage> messages,
        ChatCompletionOptions options,
        CancellationToken stopping
    )
    {
        var text = new StringBuilder();
        var calls = new SortedDictionary<int, (string Id, string Name, StringBuilder Arguments)>();
        await foreach (var update in chat.CompleteChatStreamingAsync(messages, options, stopping))
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

    private static async Task<string> CallAsync(
        McpClient mcp,
        ChatToolCall call,
        CancellationToken stopping
    )
    {
        var arguments = JsonSerializer.Deserialize<Dictionary<string, object?>>(
            call.FunctionArguments
        );
        var result = await mcp.CallToolAsync(
            call.FunctionName,
            arguments,
            cancellationToken: stopping
        );
        return string.Join('\n', result.Content.OfType<TextContentBlock>().Select(b => b.Text));
    }
}
