namespace Jidoka.Configuring;

/// <summary>What reading a configuration came to: options without a fault, or every fault.</summary>
/// <param name="Options">The options; null if there is a fault.</param>
/// <param name="Faults">What is wrong.</param>
internal sealed record ConfigRead(JidokaOptions? Options, ImmutableArray<ConfigFault> Faults);
