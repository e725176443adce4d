using Jidoka.Configuring;

namespace Jidoka.Controlling;

/// <summary>What a check came to.</summary>
/// <param name="Assets">How many assets the configuration declares.</param>
/// <param name="PolicyFiles">How many policy files there are.</param>
/// <param name="Faults">What is wrong.</param>
/// <param name="Warnings">What may be wrong.</param>
internal sealed record CheckView(
    int Assets,
    int PolicyFiles,
    ImmutableArray<ConfigFault> Faults,
    ImmutableArray<string> Warnings
);
