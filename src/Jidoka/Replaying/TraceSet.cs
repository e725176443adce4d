using Jidoka.Configuring;

namespace Jidoka.Replaying;

/// <summary>What reading traces came to.</summary>
/// <param name="Traces">The traces, in the order of the files.</param>
/// <param name="Faults">What is wrong; then nothing is played.</param>
internal sealed record TraceSet(ImmutableArray<Trace> Traces, ImmutableArray<ConfigFault> Faults);
