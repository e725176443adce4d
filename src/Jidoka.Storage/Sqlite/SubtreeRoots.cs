using Jidoka.Storage.Merkle;
using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Sqlite;

/// <summary>
/// Roots of perfect subtrees for one proof. What it reads is whole groups of kept hashes, each once: the steps of a path lie
/// close together.
/// </summary>
/// <param name="read">So many hashes of a kept height from an index on; fewer at the end of the log.</param>
/// <param name="recent">
/// Whole groups that were read before, by height and place; null: none are kept. Those of leaves are not, for there are too many.
/// </param>
internal sealed class SubtreeRoots(
    Func<int, long, int, byte[]> read,
    Recent<(int Height, long Place), SubtreeGroup>? recent = null
)
{
    private readonly Dictionary<(int Height, long Place), SubtreeGroup> _groups = [];

    public byte[] Of(int height, long index)
    {
        var above = height % Subtree.KeptEvery;
        var below = height - above;
        var first = index << above;
        var place = first / SubtreeGroup.Width;
        return Group((below, place)).Root(above, (int)(first % SubtreeGroup.Width) >> above)
            ?? throw new LedgerUnavailableException(
                $"The tree is damaged: it ends at height {below} before index {first}. Run `jidoka ledger verify`."
            );
    }

    private SubtreeGroup Group((int Height, long Place) key)
    {
        if (_groups.TryGetValue(key, out var group))
            return group;
        group = recent?.Find(key);
        if (group is null)
        {
            group = new(read(key.Height, key.Place * SubtreeGroup.Width, SubtreeGroup.Width));
            if (group.IsWhole && key.Height > 0)
                recent?.Add(key, group);
        }
        _groups.Add(key, group);
        return group;
    }
}
