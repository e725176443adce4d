namespace Jidoka.Controlling;

/// <summary>What <c>jidoka init</c> wrote.</summary>
/// <param name="Files">The files.</param>
/// <param name="Key">The first agent's key, shown this once.</param>
internal sealed record InitView(ImmutableArray<string> Files, IssuedKeyView Key);
