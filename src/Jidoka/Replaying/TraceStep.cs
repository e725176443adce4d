namespace Jidoka.Replaying;

/// <summary>A call of a recorded run.</summary>
/// <param name="Event">The index of its event in the trace.</param>
/// <param name="Tool">The tool as the trace names it.</param>
/// <param name="Arguments">The arguments: one JSON object in UTF-8.</param>
/// <param name="IsMalicious">Whether it was made because of an attack.</param>
/// <param name="Result">What came back; null: the trace does not say.</param>
internal sealed record TraceStep(
    int Event,
    string Tool,
    byte[] Arguments,
    bool IsMalicious,
    TraceResult? Result
);
