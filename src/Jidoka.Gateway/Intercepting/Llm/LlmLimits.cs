namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>Bounds of the wire form itself, which no operator needs to move.</summary>
internal static class LlmLimits
{
    /// <summary>How deep JSON may nest.</summary>
    public const int MaxDepth = 64;

    /// <summary>How many messages a conversation may hold.</summary>
    public const int MaxMessages = 8192;

    /// <summary>How many parts the content of one message may hold.</summary>
    public const int MaxContentParts = 2048;

    /// <summary>How many tools a request may offer.</summary>
    public const int MaxTools = 1024;

    /// <summary>How many tool calls a conversation may look back on.</summary>
    public const int MaxPastToolCalls = 16_384;

    /// <summary>How many different unknown keys one object may hold.</summary>
    public const int MaxUnknownKeys = 64;

    /// <summary>How long the name of a model, a function or a tool call's id may be, in characters.</summary>
    public const int MaxNameChars = 256;

    /// <summary>How many choices an answer may hold.</summary>
    public const int MaxChoices = 128;

    /// <summary>How many bytes the refusal of one answer may take before further refusals are left out.</summary>
    public const int MaxRefusalChars = 16_384;
}
