namespace Jidoka.Gateway.Intercepting.Anthropic;

/// <summary>One content block of a message, before the message's role is known.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Json">Its value, or, of a tool's result, the result's content.</param>
/// <param name="ToolUseId">Of a tool's result, the id of the call that it answers.</param>
internal readonly record struct Block(BlockKind Kind, Range Json, string? ToolUseId = null);
