using Jidoka.Storage.Merkle;
using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Sqlite;

/// <summary>
/// Roots of perfect subtrees for one proof. What it reads is whole groups of kept hashes, each once: the steps of a path lie
/// close together.
/// </summary>
/// <param name="read">So many hashes of a kept height from an index on; fewer at the end of the log.</param>
/// <param name="recent">
/// Groups that were read before, by height and place; null: none are kept. Whole ones of leaves are not, for there are too many.
/// One that was not whole then is read again when more of it is asked for.
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
        var key = (below, first / SubtreeGroup.Width);
        var within = (int)(first % SubtreeGroup.Width) >> above;
        return Known(key)?.Root(above, within)
            ?? Read(key).Root(above, within)
            ?? throw new LedgerUnavailableException(
                $"The tree is damaged: it ends at height {below} before index {first}. Run `jidoka ledger verify`."
            );
    }

    private SubtreeGroup? Known((int Height, long Place) key) =>
        _groups.TryGetValue(key, out var group) ? group : recent?.Find(key);

    private SubtreeGroup Read((int Height, long Place) key)
    {
        var group = new SubtreeGroup(
            read(key.Height, key.Place * SubtreeGroup.Width, SubtreeGroup.Width)
        );
        _groups[key] = group;
        if (key.Height > 0 || !group.IsWhole)
            recent?.Add(key, group);
        return group;
    }
}
