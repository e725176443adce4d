namespace Jidoka.Controlling;

/// <summary>The keys that sign from now on.</summary>
/// <param name="Keys">The public key of each log.</param>
internal sealed record RotatedKeysView(ImmutableArray<string> Keys);
