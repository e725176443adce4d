using Jidoka.Storage.Merkle;

namespace Jidoka.Storage.Sqlite;

/// <summary>
/// Up to 16 neighbouring hashes of a kept height with all that is hashed from them below the next kept height: what a proof
/// needs of one stretch of its path.
/// </summary>
internal sealed class SubtreeGroup
{
    /// <summary>How many hashes a whole group has.</summary>
    public const int Width = 1 << Subtree.KeptEvery;

    private const int Nodes = 2 * Width - 2;
    private readonly byte[] _nodes = new byte[Nodes * TreeFrontier.HashSize];
    private readonly int _count;

    /// <summary>Hashes a group.</summary>
    /// <param name="hashes">Its hashes, 32 bytes each: fewer than <see cref="Width"/> at the end of a log.</param>
    public SubtreeGroup(ReadOnlySpan<byte> hashes)
    {
        _count = hashes.Length / TreeFrontier.HashSize;
        hashes.CopyTo(_nodes);
        for (var above = 1; above < Subtree.KeptEvery; above++)
        {
            for (var i = 0; i < _count >> above; i++)
                TreeProof.Join(At(above - 1, 2 * i), At(above - 1, 2 * i + 1), At(above, i));
        }
    }

    /// <summary>Whether it has all its hashes, so that it never changes.</summary>
    public bool IsWhole => _count == Width;

    /// <summary>A root; null: the log ends before it.</summary>
    /// <param name="above">How high above the kept height, 0 to 3.</param>
    /// <param name="index">Its place within the group.</param>
    public byte[]? Root(int above, int index) =>
        index < _count >> above ? At(above, index).ToArray() : null;

    // Level by level, the lowest first: 16, 8, 4 and 2 hashes.
    private Span<byte> At(int above, int index)
    {
        var before = 2 * Width - (2 * Width >> above);
        return _nodes.AsSpan((before + index) * TreeFrontier.HashSize, TreeFrontier.HashSize);
    }
}
