using Jidoka.Storage.Merkle;
using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Sqlite;

/// <summary>
/// The table of subtrees of a log that was just opened. It follows from the leaf hashes, and is made anew from them where it
/// does not reach to the end.
/// </summary>
internal static class KeptSubtrees
{
    /// <param name="database">The writing connection.</param>
    /// <param name="size">Events in the log.</param>
    /// <exception cref="LedgerCorruptException">A leaf hash is missing or malformed.</exception>
    /// <exception cref="SqliteFault">SQLite refused.</exception>
    public static void Complete(Database database, long size)
    {
        if (ReachTheEnd(database, size))
            return;
        database.Execute("BEGIN IMMEDIATE; DELETE FROM subtree");
        try
        {
            Rebuild(database, size);
            database.Execute("COMMIT");
        }
        catch
        {
            database.TryExecute("ROLLBACK");
            throw;
        }
    }

    private static bool ReachTheEnd(Database database, long size)
    {
        using var last = database.Prepare("SELECT max(idx) FROM subtree WHERE height = ?");
        for (var height = Subtree.KeptEvery; size >> height > 0; height += Subtree.KeptEvery)
        {
            last.Bind(1, height);
            var found = last.Step() && !last.IsNull(0) && last.Int64(0) == (size >> height) - 1;
            last.Reset();
            if (!found)
                return false;
        }
        return true;
    }

    private static void Rebuild(Database database, long size)
    {
        var tree = new TreeFrontier();
        var completed = new List<Subtree>();
        using var leaves = database.Prepare("SELECT hash FROM event ORDER BY idx");
        using var insert = database.Prepare(
            "INSERT INTO subtree (height, idx, hash) VALUES (?, ?, ?)"
        );
        while (leaves.Step())
        {
            if (leaves.Blob(0).Length != TreeFrontier.HashSize)
                throw new LedgerCorruptException($"Leaf hash {tree.Size} is malformed.");
            tree.Append(leaves.Blob(0), completed);
            foreach (var subtree in completed)
                insert.Bind(1, subtree.Height).Bind(2, subtree.Index).Bind(3, subtree.Hash).Run();
            completed.Clear();
        }
        if (tree.Size != size)
            throw new LedgerCorruptException($"Event {tree.Size} is missing.");
    }
}
