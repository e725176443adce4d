namespace Jidoka.Core.Intercepting;

/// <summary>A piece of content of a call, with one source, before it is labelled.</summary>
/// <param name="Role">Who is said to speak.</param>
/// <param name="Json">The content's JSON value as received: a string, one content part, or an array of them.</param>
/// <param name="ToolCallId">For a tool result, the id of the tool call that it answers.</param>
/// <param name="ToolName">For a tool result, the function name of that call, where the conversation shows it.</param>
/// <param name="CallArguments">
/// For a tool result, the arguments of that call as received: a JSON string or object; empty: not known.
/// </param>
public readonly record struct ContentPart(
    PartRole Role,
    ReadOnlyMemory<byte> Json,
    string? ToolCallId = null,
    string? ToolName = null,
    ReadOnlyMemory<byte> CallArguments = default
);
