using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Jidoka.Core.Detecting;
using Jidoka.Gateway.Enforcing.Anthropic;
using Jidoka.Gateway.Enforcing.Llm;
using Jidoka.Gateway.Enforcing.OpenAi;
using Jidoka.Gateway.Intercepting.Llm;
using Jidoka.Gateway.Recording;
using Jidoka.Storage.Recording;

namespace Jidoka.Gateway.Tracing;

/// <summary>
/// Adds what was said to a span, for those who opted in: out of the vault, so that what was erased is not told, with
/// credentials masked, in the form of the conventions.
/// </summary>
internal sealed class SpanContent(IVault vault)
{
    /// <summary>The longest attribute, in characters; what is longer is left out whole, and the span says so.</summary>
    public const int MaxChars = 32_768;

    private const string LeftOut = "jidoka.content.left_out";

    /// <summary>Adds it.</summary>
    /// <param name="span">The span.</param>
    /// <param name="asked">The ledger index of the decision.</param>
    /// <param name="decided">The decision.</param>
    /// <param name="answered">The ledger index of the settlement; null: there is none.</param>
    public void Fill(Activity span, long asked, Decided decided, long? answered)
    {
        var request = Open(asked, VaultParts.Request);
        var answer = answered is { } index ? Open(index, VaultParts.Response) : null;
        switch (decided.Kind)
        {
            case CallKind.CallTool:
                Set(span, TraceNames.ToolArguments, Text(request));
                Set(span, TraceNames.ToolResult, Text(answer));
                break;
            case CallKind.Infer:
                Set(span, TraceNames.InputMessages, Input(decided.Door, request));
                Set(span, TraceNames.OutputMessages, Output(answer));
                break;
        }
    }

    private static void Set(Activity span, string name, string? text)
    {
        if (text is null)
            return;
        if (text.Length > MaxChars)
            span.SetTag(LeftOut, true);
        else
            span.SetTag(name, CredentialDetector.Mask(text));
    }

    private static string? Text(ReadOnlyMemory<byte>? content) =>
        content is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;

    private static string? Input(Door door, ReadOnlyMemory<byte>? request)
    {
        LlmProtocol? protocol = door switch
        {
            Door.OpenAiChat => ChatProtocol.Instance,
            Door.OpenAiResponses => ResponsesProtocol.Instance,
            Door.AnthropicMessages => MessagesProtocol.Instance,
            _ => null,
        };
        ParsedRequest? parsed = null;
        if (
            request is not { } body
            || protocol?.Parse(body, out parsed) is not null
            || parsed is null
        )
            return null;
        return new JsonArray([.. parsed.Parts.Select(Message)]).ToJsonString();
    }

    private static JsonNode Message(ContentPart part)
    {
        var parts = new JsonArray();
        if (part.Role == PartRole.ToolResult)
            parts.Add(
                new JsonObject
                {
                    ["type"] = "tool_call_response",
                    ["id"] = part.ToolCallId,
                    ["response"] = Parse(part.Json),
                }
            );
        else
            AddTexts(parts, Parse(part.Json));
        return new JsonObject
        {
            ["role"] = part.Role switch
            {
                PartRole.System => "system",
                PartRole.User => "user",
                PartRole.Assistant => "assistant",
                _ => "tool",
            },
            ["parts"] = parts,
        };
    }

    /// <summary>Of an answer that is one document; a stream is kept as it came and not told.</summary>
    private static string? Output(ReadOnlyMemory<byte>? answer)
    {
        if (answer is not { } bytes || Parse(bytes) is not JsonObject said)
            return null;
        var messages = new JsonArray();
        foreach (var choice in Objects(said["choices"]))
            if (choice["message"] is JsonObject message)
                messages.Add(Said(message["content"], choice["finish_reason"], message));
        foreach (var item in Objects(said["output"]))
            if (item["content"] is { } content)
                messages.Add(Said(content, said["status"], item));
        if (said["content"] is JsonArray blocks)
            messages.Add(Said(blocks, said["stop_reason"], said));
        return messages.Count == 0 ? null : messages.ToJsonString();
    }

    private static JsonObject Said(JsonNode? content, JsonNode? reason, JsonObject message)
    {
        var parts = new JsonArray();
        AddTexts(parts, content);
        foreach (var call in Objects(message["tool_calls"]))
            parts.Add(
                new JsonObject
                {
                    ["type"] = "tool_call",
                    ["id"] = call["id"]?.DeepClone(),
                    ["name"] = call["function"]?["name"]?.DeepClone(),
                    ["arguments"] = call["function"]?["arguments"]?.DeepClone(),
                }
            );
        return new()
        {
            ["role"] = "assistant",
            ["parts"] = parts,
            ["finish_reason"] = reason?.DeepClone() ?? "unknown",
        };
    }

    private static void AddTexts(JsonArray parts, JsonNode? content)
    {
        if (content is JsonValue whole && whole.TryGetValue<string>(out var text))
            parts.Add(new JsonObject { ["type"] = "text", ["content"] = text });
        if (content is JsonObject one)
            content = new JsonArray(one.DeepClone());
        foreach (var block in Objects(content))
            parts.Add(
                block["text"] is JsonValue value && value.TryGetValue<string>(out var said)
                    ? new JsonObject { ["type"] = "text", ["content"] = said }
                    : new JsonObject { ["type"] = block["type"]?.DeepClone() ?? "unknown" }
            );
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? list) =>
        (list as JsonArray)?.OfType<JsonObject>() ?? [];

    private static JsonNode? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonNode.Parse(json.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private ReadOnlyMemory<byte>? Open(long index, string part)
    {
        try
        {
            return vault.Open(index, part);
        }
        catch (VaultCorruptException)
        {
            return null; // a check of the vault names it; telemetry says nothing of it
        }
    }
}
