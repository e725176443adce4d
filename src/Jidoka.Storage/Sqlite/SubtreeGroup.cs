using Jidoka.Storage.Merkle;

namespace Jidoka.Storage.Sqlite;

/// <summary>
/// Up to 16 neighbouring hashes of a kept height, and what is hashed from them below the next kept height as far as it was asked
/// for: what proofs need of one stretch of their paths.
/// </summary>
internal sealed class SubtreeGroup
{
    /// <summary>How many hashes a whole group has.</summary>
    public const int Width = Subtree.Width;

    // Level by level, the lowest first: 16, 8, 4 and 2 hashes. Two proofs at once may both make one, the same.
    private readonly byte[]?[] _nodes = new byte[]?[2 * Width - 2];
    private readonly int _count;

    /// <summary>A group of hashes.</summary>
    /// <param name="hashes">Its hashes, 32 bytes each: fewer than <see cref="Width"/> at the end of a log.</param>
    public SubtreeGroup(ReadOnlySpan<byte> hashes)
    {
        _count = hashes.Length / TreeFrontier.HashSize;
        for (var i = 0; i < _count; i++)
            _nodes[i] = hashes.Slice(i * TreeFrontier.HashSize, TreeFrontier.HashSize).ToArray();
    }

    /// <summary>Whether it has all its hashes, so that it never changes.</summary>
    public bool IsWhole => _count == Width;

    /// <summary>A root, the caller's own; null: the group ends before it.</summary>
    /// <param name="above">How high above the kept height, 0 to 3.</param>
    /// <param name="index">Its place within the group.</param>
    public byte[]? Root(int above, int index) =>
        index < _count >> above ? Node(above, index).ToArray() : null;

    private byte[] Node(int above, int index) =>
        _nodes[2 * Width - (2 * Width >> above) + index] ??= TreeProof.Join(
            Node(above - 1, 2 * index),
            Node(above - 1, 2 * index + 1)
        );
}
