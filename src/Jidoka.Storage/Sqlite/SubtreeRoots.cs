using Jidoka.Storage.Merkle;
using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Sqlite;

/// <summary>
/// Roots of perfect subtrees for one proof. What it reads is whole groups of kept hashes, each once: the steps of a path lie
/// close together.
/// </summary>
/// <param name="read">So many hashes of a kept height from an index on; fewer at the end of the log.</param>
internal sealed class SubtreeRoots(Func<int, long, int, byte[]> read)
{
    private const int Group = 1 << Subtree.KeptEvery;
    private readonly Dictionary<(int Height, long Group), byte[]> _groups = [];

    public byte[] Of(int height, long index)
    {
        var above = height % Subtree.KeptEvery;
        var below = height - above;
        var first = index << above;
        var key = (below, first / Group);
        if (!_groups.TryGetValue(key, out var group))
            _groups.Add(key, group = read(below, key.Item2 * Group, Group));
        var from = (int)(first % Group) * TreeFrontier.HashSize;
        var length = TreeFrontier.HashSize << above;
        if (group.Length < from + length)
            throw new LedgerUnavailableException(
                $"The tree is damaged: it ends at height {below} before index {first}. Run `jidoka ledger verify`."
            );
        return Fold(group.AsSpan(from, length), above);
    }

    private static byte[] Fold(ReadOnlySpan<byte> hashes, int height)
    {
        if (height == 0)
            return hashes[..TreeFrontier.HashSize].ToArray();
        var half = TreeFrontier.HashSize << (height - 1);
        return TreeProof.Join(Fold(hashes, height - 1), Fold(hashes[half..], height - 1));
    }
}
