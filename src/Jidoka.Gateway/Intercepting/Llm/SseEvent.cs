namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>One server-sent event as it lies in its reader's buffer; valid until the reader is fed again.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends, its blank line included.</param>
/// <param name="Data">Its data, lines joined by a line feed.</param>
/// <param name="Name">Its name as its <c>event</c> line says it; empty if no line does.</param>
/// <param name="IsNamedTwice">Whether several lines name it.</param>
internal readonly record struct SseEvent(
    int Start,
    int End,
    ReadOnlyMemory<byte> Data,
    ReadOnlyMemory<byte> Name = default,
    bool IsNamedTwice = false
);
