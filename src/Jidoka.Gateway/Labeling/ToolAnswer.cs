using System.Text;
using Jidoka.Gateway.Identifying.Sessions;

namespace Jidoka.Gateway.Labeling;

/// <summary>What a tool answered at the tools' door, as a conversation would show it.</summary>
internal static class ToolAnswer
{
    /// <summary>The part of a conversation that the answer is; null: it has no content.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="arguments">The call's arguments; empty: not known.</param>
    /// <param name="answer">The answer's bytes.</param>
    /// <param name="factory">The inventory.</param>
    public static ContentPart? PartOf(
        AssetId tool,
        ReadOnlyMemory<byte> arguments,
        ReadOnlyMemory<byte> answer,
        FactorySnapshot factory
    ) =>
        ContentOf(answer) is { } content
            ? new(
                PartRole.ToolResult,
                content,
                ToolName: FunctionOf(tool, factory),
                CallArguments: arguments
            )
            : null;

    // Both doors find the same facts of a tool; where a conversation would mean another one by that name, nothing is known of it.
    private static string FunctionOf(AssetId tool, FactorySnapshot factory) =>
        tool.FunctionName is var function && factory.ResolveFunction(function) == tool
            ? function
            : tool.Name;

    private static byte[]? ContentOf(ReadOnlyMemory<byte> answer)
    {
        if (answer.IsEmpty || answer.Length > SessionLimits.MaxShownBytes)
            return null;
        try
        {
            using var json = JsonDocument.Parse(answer);
            return
                json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("content", out var found)
                ? Encoding.UTF8.GetBytes(found.GetRawText())
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
