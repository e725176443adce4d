using System.Numerics;
using System.Security.Cryptography;

namespace Jidoka.Storage.Verifying;

/// <summary>
/// Checks RFC 6962 proofs, and those of subtrees by the same recursion. Written apart from what makes them. Hostile input
/// gives false, never an exception.
/// </summary>
public static class MerkleCheck
{
    private const int HashBytes = 32;

    /// <summary>More hashes than any proof in a tree of 63 bits has.</summary>
    public const int MaxProofHashes = 63;

    /// <summary>RFC 6962 hash of a leaf.</summary>
    public static byte[] Leaf(ReadOnlySpan<byte> leaf) => SHA256.HashData([0, .. leaf]);

    /// <summary>Whether a leaf is at an index of the tree of that size and root.</summary>
    public static bool Inclusion(
        long index,
        long size,
        IReadOnlyList<byte[]> proof,
        ReadOnlySpan<byte> leafHash,
        ReadOnlySpan<byte> root
    ) => SubtreeInclusion(index, 0, size, proof, leafHash, root);

    /// <summary>Whether the tree of the newer size and root begins with that of the older; an empty tree says nothing, so: false.</summary>
    public static bool Consistency(
        long older,
        long newer,
        IReadOnlyList<byte[]> proof,
        ReadOnlySpan<byte> olderRoot,
        ReadOnlySpan<byte> newerRoot
    ) => older > 0 && SubtreeConsistency(0, older, newer, proof, olderRoot, newerRoot);

    /// <summary>Whether a leaf is at an index of the subtree from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    public static bool SubtreeInclusion(
        long index,
        long start,
        long end,
        IReadOnlyList<byte[]> proof,
        ReadOnlySpan<byte> leafHash,
        ReadOnlySpan<byte> root
    )
    {
        if (index < start || index >= end || leafHash.Length != HashBytes || !IsSound(proof))
            return false;
        return IsSubtree(start, end)
            && Climb(index - start, end - start, proof, proof.Count, leafHash.ToArray())
                is { } found
            && found.AsSpan().SequenceEqual(root);
    }

    /// <summary>Whether a subtree of that root is part of the tree of that size and root.</summary>
    public static bool SubtreeConsistency(
        long start,
        long end,
        long size,
        IReadOnlyList<byte[]> proof,
        ReadOnlySpan<byte> subtreeRoot,
        ReadOnlySpan<byte> root
    )
    {
        if (start < 0 || start > end || end > size || !IsSound(proof))
            return false;
        if (start == end)
            return proof.Count == 0 && subtreeRoot.SequenceEqual(SHA256.HashData([]));
        if (start == 0 && end == size)
            return proof.Count == 0 && subtreeRoot.SequenceEqual(root);
        return IsSubtree(start, end)
            && subtreeRoot.Length == HashBytes
            && Descend(start, end, size, known: subtreeRoot.ToArray(), proof, proof.Count)
                is var (part, whole)
            && part.AsSpan().SequenceEqual(subtreeRoot)
            && whole.AsSpan().SequenceEqual(root);
    }

    /// <summary>The root that a leaf and the first <paramref name="left"/> hashes of its path give; null when there are too few or too many.</summary>
    private static byte[]? Climb(
        long index,
        long size,
        IReadOnlyList<byte[]> proof,
        int left,
        byte[] leafHash
    )
    {
        if (size == 1)
            return left == 0 ? leafHash : null;
        if (left == 0)
            return null;
        var half = Half(size);
        var sibling = proof[left - 1];
        return index < half
            ? Climb(index, half, proof, left - 1, leafHash) is { } low
                ? Join(low, sibling)
                : null
            : Climb(index - half, size - half, proof, left - 1, leafHash) is { } high
                ? Join(sibling, high)
                : null;
    }

    /// <summary>
    /// The roots of the subtree and of the tree that holds it, from the first <paramref name="left"/> hashes of the proof;
    /// null when there are too few or too many. The subtree's root is <paramref name="known"/> where the proof leaves it out,
    /// because all of the subtree lies below.
    /// </summary>
    private static (byte[] Part, byte[] Whole)? Descend(
        long start,
        long end,
        long size,
        byte[]? known,
        IReadOnlyList<byte[]> proof,
        int left
    )
    {
        if (start == 0 && end == size)
            return (known, left) switch
            {
                ({ } all, 0) => (all, all),
                (null, 1) => (proof[0], proof[0]),
                _ => null,
            };
        if (left == 0)
            return null;
        var half = Half(size);
        var sibling = proof[left - 1];
        if (end <= half)
            return Descend(start, end, half, known, proof, left - 1) is var (p, w)
                ? (p, Join(w, sibling))
                : null;
        if (start >= half)
            return
                Descend(start - half, end - half, size - half, known, proof, left - 1) is var (p, w)
                ? (p, Join(sibling, w))
                : null;
        // A sound subtree that reaches over the middle begins at the left edge: the left half is all its own.
        return Descend(0, end - half, size - half, null, proof, left - 1) is var (part, whole)
            ? (Join(sibling, part), Join(sibling, whole))
            : null;
    }

    private static bool IsSubtree(long start, long end) =>
        start >= 0
        && end > start
        && (UInt128)start % BitOperations.RoundUpToPowerOf2((ulong)(end - start)) == 0;

    private static bool IsSound(IReadOnlyList<byte[]> proof) =>
        proof.Count <= MaxProofHashes && proof.All(hash => hash.Length == HashBytes);

    private static long Half(long size) => 1L << BitOperations.Log2((ulong)(size - 1));

    private static byte[] Join(byte[] left, byte[] right) =>
        SHA256.HashData([1, .. left, .. right]);
}
