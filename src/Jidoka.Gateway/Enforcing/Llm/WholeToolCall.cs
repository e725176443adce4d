namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>A tool call of an answer, whole.</summary>
/// <param name="Choice">The index of its choice.</param>
/// <param name="Index">Its index among the choice's calls.</param>
/// <param name="Id">Its id; empty if it has none.</param>
/// <param name="Function">The function's name; empty if it has none.</param>
/// <param name="Arguments">The arguments, unescaped.</param>
/// <param name="IsSound">Whether it is a function's call that was written in one way only.</param>
internal readonly record struct WholeToolCall(
    int Choice,
    int Index,
    string Id,
    string Function,
    ReadOnlyMemory<byte> Arguments,
    bool IsSound
);
