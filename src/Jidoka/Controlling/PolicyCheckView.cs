using Jidoka.Configuring;

namespace Jidoka.Controlling;

/// <summary>What a check of the policies came to.</summary>
/// <param name="Files">How many policy files there are.</param>
/// <param name="Faults">Why they cannot come into force.</param>
/// <param name="Warnings">What may be wrong.</param>
internal sealed record PolicyCheckView(
    int Files,
    ImmutableArray<ConfigFault> Faults,
    ImmutableArray<ConfigFault> Warnings
);
