using Jidoka.Storage.Files;
using Jidoka.Storage.Merkle;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Signing;

namespace Jidoka.Storage.Sqlite;

/// <summary>
/// The tree of a log that was just opened. It starts from the frontier stored with the last checkpoint, which must have the
/// root that was signed, and rehashes only the events after it. Without a sound frontier it is built anew from the leaf hashes.
/// </summary>
internal sealed record OpenedTree(TreeHead Tree, long LastCheckpoint)
{
    /// <exception cref="LedgerCorruptException">Events, leaf hashes and the signed checkpoint contradict each other.</exception>
    /// <exception cref="SqliteFault">SQLite refused.</exception>
    public static OpenedTree Read(
        Database database,
        string path,
        string logId,
        CheckpointSigner signer
    )
    {
        var size = (database.Number("SELECT max(idx) FROM event") ?? -1) + 1;
        var (signedSize, note) = NewestCheckpoint(database);
        if (signedSize > size)
            throw Corrupt(logId, $"it holds {size} events, but a checkpoint signs {signedSize}");
        if (PublishedSize(path, signer) is { } published && published > size)
            throw Corrupt(
                logId,
                $"it holds {size} events, but its published checkpoint signs {published}"
            );
        var tree = StoredFrontier(database, signedSize);
        if (tree is null || !Signed(tree))
        {
            tree = Rebuild(database, logId, signedSize);
            if (!Signed(tree))
                throw Corrupt(
                    logId,
                    $"its first {signedSize} events do not have the root that was signed"
                );
        }
        else
            ReadLastLeaves(database, logId, tree);
        RehashTail(database, logId, tree, size);
        return new OpenedTree(new TreeHead(tree, signer), signedSize);

        bool Signed(TreeFrontier candidate) =>
            signedSize == 0 || signer.Made(note, candidate.Size, candidate.Root());
    }

    private static (long Size, string Note) NewestCheckpoint(Database database)
    {
        using var statement = database.Prepare(
            "SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1"
        );
        return statement.Step() ? (statement.Int64(0), statement.Text(1)) : (0, "");
    }

    private static long? PublishedSize(string path, CheckpointSigner signer)
    {
        var published = PublishedCheckpoint.PathOf(path);
        return File.Exists(published) ? signer.Read(File.ReadAllText(published))?.Size : null;
    }

    private static TreeFrontier? StoredFrontier(Database database, long signedSize)
    {
        using var statement = database.Prepare("SELECT nodes FROM frontier WHERE id = 0");
        var tree =
            statement.Step() && statement.IsBlob(0)
                ? TreeFrontier.FromBytes(statement.Blob(0))
                : null;
        return tree?.Size == signedSize ? tree : null;
    }

    private static void ReadLastLeaves(Database database, string logId, TreeFrontier tree)
    {
        using var statement = database.Prepare(
            "SELECT idx, hash FROM event WHERE idx >= ? AND idx < ?"
        );
        statement.Bind(1, tree.LastLeaves).Bind(2, tree.Size);
        while (statement.Step())
        {
            if (statement.Blob(1).Length != TreeFrontier.HashSize)
                throw Corrupt(logId, $"leaf hash {statement.Int64(0)} is malformed");
            tree.SetLeaf(statement.Int64(0), statement.Blob(1));
        }
    }

    private static TreeFrontier Rebuild(Database database, string logId, long size)
    {
        var tree = new TreeFrontier();
        using var statement = database.Prepare(
            "SELECT idx, hash FROM event WHERE idx < ? ORDER BY idx"
        );
        statement.Bind(1, size);
        while (statement.Step())
        {
            var hash = statement.Blob(1);
            if (statement.Int64(0) != tree.Size || hash.Length != TreeFrontier.HashSize)
                throw Corrupt(logId, $"leaf hash {tree.Size} is missing or malformed");
            tree.Append(hash);
        }
        return tree;
    }

    private static void RehashTail(Database database, string logId, TreeFrontier tree, long size)
    {
        Span<byte> hash = stackalloc byte[TreeFrontier.HashSize];
        using var statement = database.Prepare(
            "SELECT idx, class, body, hash FROM event WHERE idx >= ? ORDER BY idx"
        );
        statement.Bind(1, tree.Size);
        while (statement.Step())
        {
            LeafHash.Of((EventClass)statement.Int64(1), statement.Blob(2), hash);
            if (statement.Int64(0) != tree.Size || !statement.Blob(3).SequenceEqual(hash))
                throw Corrupt(
                    logId,
                    $"event {tree.Size} is missing or does not have its leaf hash"
                );
            tree.Append(hash);
        }
        if (tree.Size != size)
            throw Corrupt(logId, $"event {tree.Size} is missing");
    }

    private static LedgerCorruptException Corrupt(string logId, string why) =>
        new(
            $"The ledger {logId} is damaged: {why}. Run `jidoka ledger verify`; a damaged ledger is not opened for writing."
        );
}
