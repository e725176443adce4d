namespace Jidoka.Gateway.Replaying;

/// <summary>Sizes of the pieces into which a stream is cut: scattered, and the same for the same seed (SplitMix64).</summary>
/// <param name="seed">The seed.</param>
internal sealed class PieceSizes(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next size.</summary>
    /// <param name="left">How much is left to cut, at least 1.</param>
    /// <param name="max">The largest piece.</param>
    /// <returns>1 to the smaller of both.</returns>
    public int Next(int left, int max)
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return Math.Min(left, 1 + (int)((z ^ (z >> 31)) % (ulong)max));
    }
}
