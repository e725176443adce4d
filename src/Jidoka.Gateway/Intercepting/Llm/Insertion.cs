namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>Bytes that go into a body in place of a stretch of it.</summary>
/// <param name="Start">Where the stretch begins.</param>
/// <param name="Length">How many bytes it has; 0 to put in between.</param>
/// <param name="Bytes">What goes in.</param>
internal sealed record Insertion(int Start, int Length, ReadOnlyMemory<byte> Bytes);
