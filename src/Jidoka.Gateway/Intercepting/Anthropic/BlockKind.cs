namespace Jidoka.Gateway.Intercepting.Anthropic;

/// <summary>What a content block is to Jidoka.</summary>
internal enum BlockKind
{
    /// <summary>Text, or what only the model can read: a picture, a document, encrypted reasoning.</summary>
    Content,

    /// <summary>A call of a tool that the agent runs.</summary>
    ToolUse,

    /// <summary>What such a tool returned.</summary>
    ToolResult,

    /// <summary>The model's reasoning in words.</summary>
    Thinking,

    /// <summary>What the provider ran, or keeps.</summary>
    ProviderRun,
}
