using System.Numerics;
using System.Security.Cryptography;

namespace Jidoka.Storage.Merkle;

/// <summary>
/// RFC 6962 proofs, section 2.1, over perfect subtrees whose roots are asked for. The caller has checked that the tree holds
/// what it asks for.
/// </summary>
/// <param name="subtree">The root of the perfect subtree of a height at an index.</param>
internal sealed class TreeProof(Func<int, long, byte[]> subtree)
{
    /// <summary>The path from a leaf to the root of the first <paramref name="size"/> leaves, the leaf's sibling first.</summary>
    public List<byte[]> Inclusion(long index, long size)
    {
        var path = new List<byte[]>();
        var (low, high) = (0L, size);
        while (high - low > 1)
        {
            var middle = low + Split(high - low);
            if (index < middle)
            {
                path.Add(Root(middle, high));
                high = middle;
            }
            else
            {
                path.Add(Root(low, middle));
                low = middle;
            }
        }
        path.Reverse();
        return path;
    }

    /// <summary>What shows that the tree of <paramref name="older"/> leaves is the beginning of that of <paramref name="newer"/>; empty from size 0.</summary>
    public List<byte[]> Consistency(long older, long newer)
    {
        var path = new List<byte[]>();
        if (older == 0 || older == newer)
            return path;
        var (low, high) = (0L, newer);
        while (older < high)
        {
            var middle = low + Split(high - low);
            if (older <= middle)
            {
                path.Add(Root(middle, high));
                high = middle;
            }
            else
            {
                path.Add(Root(low, middle));
                low = middle;
            }
        }
        // The old tree itself is known to whoever asks, unless it is only a part of what was split off.
        if (low > 0)
            path.Add(Root(low, high));
        path.Reverse();
        return path;
    }

    /// <summary>The root of a tree of that size.</summary>
    public byte[] Root(long size) => size == 0 ? SHA256.HashData([]) : Root(0, size);

    /// <summary>The hash of two neighbours.</summary>
    public static byte[] Join(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var joined = new byte[TreeFrontier.HashSize];
        Join(left, right, joined);
        return joined;
    }

    /// <summary>The hash of two neighbours, into 32 bytes.</summary>
    public static void Join(
        ReadOnlySpan<byte> left,
        ReadOnlySpan<byte> right,
        Span<byte> destination
    )
    {
        Span<byte> pair = stackalloc byte[NodeHash.PairSize];
        pair[0] = NodeHash.Prefix;
        left.CopyTo(pair[1..]);
        right.CopyTo(pair[(1 + TreeFrontier.HashSize)..]);
        NodeHash.Of(pair, destination);
    }

    private byte[] Root(long low, long high)
    {
        var leaves = high - low;
        if (BitOperations.IsPow2(leaves))
        {
            var height = BitOperations.TrailingZeroCount(leaves);
            return subtree(height, low >> height);
        }
        var middle = low + Split(leaves);
        return Join(Root(low, middle), Root(middle, high));
    }

    /// <summary>The greatest power of two that is less than a number from 2 on.</summary>
    private static long Split(long leaves) => 1L << BitOperations.Log2((ulong)(leaves - 1));
}
