namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>The strings that a tool call consists of, in the order in which they are hashed.</summary>
internal enum ToolCallField
{
    Id,
    Name,
    Arguments,
}
