using Jidoka.Storage.Merkle;
using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Sqlite;

/// <summary>
/// The tables of subtrees and of their leaves of a log that was just opened. They follow from the leaf hashes in the events'
/// rows, and are made anew from them where one does not reach to the end.
/// </summary>
internal static class KeptSubtrees
{
    /// <param name="writer">The writing connection.</param>
    /// <param name="size">Events in the log.</param>
    /// <exception cref="LedgerCorruptException">A leaf hash is missing or malformed.</exception>
    /// <exception cref="SqliteFault">SQLite refused.</exception>
    public static void Complete(LogWriter writer, long size)
    {
        var database = writer.Database;
        if (ReachTheEnd(database, size))
            return;
        database.Execute("BEGIN IMMEDIATE; DELETE FROM subtree; DELETE FROM leaves");
        try
        {
            Rebuild(writer, size);
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
        var leaves = database.Number("SELECT max(place) FROM leaves") ?? -1;
        return leaves == size / Subtree.Width - 1;
    }

    private static void Rebuild(LogWriter writer, long size)
    {
        var tree = new TreeFrontier();
        var completed = new List<Subtree>();
        using var leaves = writer.Database.Prepare("SELECT hash FROM event ORDER BY idx");
        while (leaves.Step())
        {
            if (leaves.Blob(0).Length != TreeFrontier.HashSize)
                throw new LedgerCorruptException($"Leaf hash {tree.Size} is malformed.");
            tree.Append(leaves.Blob(0), completed);
            foreach (var subtree in completed)
                writer.Insert(subtree);
            completed.Clear();
        }
        if (tree.Size != size)
            throw new LedgerCorruptException($"Event {tree.Size} is missing.");
    }
}
