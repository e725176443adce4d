namespace Jidoka.Gateway;

/// <summary>A whole tool call in a model's answer.</summary>
/// <param name="Id">The call's id in the answer.</param>
/// <param name="Function">The function name as the model wrote it.</param>
/// <param name="Arguments">The arguments, unescaped: JSON text in UTF-8, exactly as the agent will parse it.</param>
public readonly record struct EmittedToolCall(
    string Id,
    string Function,
    ReadOnlyMemory<byte> Arguments
);
