using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Jidoka.Storage.Merkle;

/// <summary>
/// The right edge of an RFC 6962 Merkle tree: the roots of its perfect subtrees, one for each bit set in its size.
/// That is all that appending and computing the root need. With them, the leaf hashes of the last subtree of the lowest kept
/// height, to tell of when it is complete. Not safe for concurrent use.
/// </summary>
internal sealed class TreeFrontier
{
    public const int HashSize = 32;
    private const int Levels = 63;

    private readonly byte[] _nodes = new byte[Levels * HashSize];
    private readonly byte[] _leaves = new byte[Subtree.Width * HashSize];

    public long Size { get; private set; }

    /// <summary>Where the leaf hashes begin that are not yet in a complete subtree of a kept height.</summary>
    public long LastLeaves => Size - Size % Subtree.Width;

    /// <summary>Appends a leaf, and tells of each subtree of a kept height that it completes, the smallest first.</summary>
    public void Append(ReadOnlySpan<byte> leafHash, List<Subtree>? completed = null)
    {
        Span<byte> pair = stackalloc byte[NodeHash.PairSize];
        Span<byte> carry = stackalloc byte[HashSize];
        pair[0] = NodeHash.Prefix;
        leafHash.CopyTo(carry);
        leafHash.CopyTo(Leaf(Size));
        var level = 0;
        for (var rest = Size; (rest & 1) == 1; rest >>= 1, level++)
        {
            Node(level).CopyTo(pair[1..]);
            carry.CopyTo(pair[(1 + HashSize)..]);
            NodeHash.Of(pair, carry);
            var height = level + 1;
            if (height % Subtree.KeptEvery == 0)
                completed?.Add(
                    new Subtree(
                        height,
                        Size >> height,
                        carry.ToArray(),
                        height == Subtree.KeptEvery ? _leaves.AsSpan().ToArray() : null
                    )
                );
        }
        carry.CopyTo(Node(level));
        Size++;
    }

    /// <summary>Writes the root hash; the empty tree's is SHA-256 of nothing.</summary>
    public void Root(Span<byte> destination)
    {
        if (Size == 0)
        {
            SHA256.HashData([], destination);
            return;
        }
        Span<byte> pair = stackalloc byte[NodeHash.PairSize];
        pair[0] = NodeHash.Prefix;
        var level = BitOperations.TrailingZeroCount(Size);
        var right = destination[..HashSize];
        Node(level).CopyTo(right);
        for (level++; Size >> level != 0; level++)
        {
            if ((Size >> level & 1) == 0)
                continue;
            Node(level).CopyTo(pair[1..]);
            right.CopyTo(pair[(1 + HashSize)..]);
            NodeHash.Of(pair, right);
        }
    }

    public byte[] Root()
    {
        var root = new byte[HashSize];
        Root(root);
        return root;
    }

    public void CopyFrom(TreeFrontier other)
    {
        Size = other.Size;
        var used = UsedLevels(Size) * HashSize;
        other._nodes.AsSpan(0, used).CopyTo(_nodes);
        other._leaves.CopyTo(_leaves, 0);
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[8 + BitOperations.PopCount((ulong)Size) * HashSize];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Size);
        var at = 8;
        for (var level = 0; level < UsedLevels(Size); level++)
        {
            if ((Size >> level & 1) == 0)
                continue;
            Node(level).CopyTo(bytes.AsSpan(at));
            at += HashSize;
        }
        return bytes;
    }

    /// <summary>
    /// Reads what <see cref="ToBytes"/> wrote; null when the bytes are not of that form. The caller checks the root, and sets
    /// the leaves from <see cref="LastLeaves"/> on.
    /// </summary>
    public static TreeFrontier? FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 8)
            return null;
        var size = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        if (size < 0 || bytes.Length != 8 + BitOperations.PopCount((ulong)size) * HashSize)
            return null;
        var tree = new TreeFrontier { Size = size };
        var at = 8;
        for (var level = 0; level < UsedLevels(size); level++)
        {
            if ((size >> level & 1) == 0)
                continue;
            bytes.Slice(at, HashSize).CopyTo(tree.Node(level));
            at += HashSize;
        }
        return tree;
    }

    /// <summary>Sets a leaf hash from <see cref="LastLeaves"/> on, which the stored form does not have.</summary>
    public void SetLeaf(long index, ReadOnlySpan<byte> leafHash) => leafHash.CopyTo(Leaf(index));

    private static int UsedLevels(long size) => 64 - BitOperations.LeadingZeroCount((ulong)size);

    private Span<byte> Leaf(long index) =>
        _leaves.AsSpan((int)(index % Subtree.Width) * HashSize, HashSize);

    private Span<byte> Node(int level) => _nodes.AsSpan(level * HashSize, HashSize);
}
