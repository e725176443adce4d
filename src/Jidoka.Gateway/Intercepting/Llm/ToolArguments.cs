namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>Whether the arguments that a model wrote mean one thing to every reader.</summary>
internal static class ToolArguments
{
    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = LlmLimits.MaxDepth,
        AllowDuplicateProperties = false,
    };

    /// <summary>What no arguments at all stand for.</summary>
    public static ReadOnlyMemory<byte> None { get; } = "{}"u8.ToArray();

    /// <summary>Whether it is one JSON object without a key that stands twice at any depth.</summary>
    public static bool AreSound(ReadOnlyMemory<byte> arguments)
    {
        try
        {
            using var document = JsonDocument.Parse(arguments, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            return false; // half of a surrogate pair in a key
        }
    }
}
