namespace Jidoka.Core.Intercepting;

/// <summary>Who is said to speak in a part of a conversation.</summary>
public enum PartRole
{
    /// <summary>The operator's instructions (<c>system</c>, <c>developer</c>).</summary>
    System,

    /// <summary>The <c>user</c> role; a person's words only for agents declared <c>userTurns: human</c>.</summary>
    User,

    /// <summary>The model's own earlier words and tool calls.</summary>
    Assistant,

    /// <summary>What a tool answered.</summary>
    ToolResult,
}
