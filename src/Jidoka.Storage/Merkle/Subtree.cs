namespace Jidoka.Storage.Merkle;

/// <summary>A perfect subtree that can grow no more.</summary>
/// <param name="Height">Its height: it holds 2^height leaves.</param>
/// <param name="Index">Its place among the subtrees of its height, from 0.</param>
/// <param name="Hash">Its root.</param>
/// <param name="Leaves">Its leaf hashes, if its height is the lowest that is kept.</param>
internal readonly record struct Subtree(int Height, long Index, byte[] Hash, byte[]? Leaves)
{
    /// <summary>
    /// Roots are kept for every so many heights; those between are hashed from at most 2^this of them. A divisor of 8, the
    /// height of a C2SP tile.
    /// </summary>
    public const int KeptEvery = 4;

    /// <summary>How many leaves a subtree of the lowest kept height has.</summary>
    public const int Width = 1 << KeptEvery;

    /// <summary>Greatest height of a tree whose size fits 63 bits.</summary>
    public const int MaxHeight = 62;
}
