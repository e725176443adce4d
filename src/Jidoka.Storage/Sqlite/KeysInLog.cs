using Jidoka.Storage.Recording;
using Jidoka.Storage.Vault;
using SQLitePCL;

namespace Jidoka.Storage.Sqlite;

/// <summary>What a log that was just opened says of its subjects' keys, and those that a log of an earlier version holds.</summary>
internal static class KeysInLog
{
    /// <summary>
    /// Moves the wrapped keys of a log of an earlier version into the store. They are in the store, on the disk, before they leave
    /// the log, and the log has its new version when no file of it holds them any more: what is interrupted goes on at the next
    /// start.
    /// </summary>
    /// <param name="database">The writing connection, and the only one of this program.</param>
    /// <param name="store">The store.</param>
    /// <exception cref="SqliteFault">SQLite refused.</exception>
    /// <exception cref="LedgerUnavailableException">The store refused.</exception>
    public static void MoveOut(Database database, KeyStore store)
    {
        if (database.Number("PRAGMA user_version") != LedgerSchema.VersionWithKeys)
            return;
        database.Execute("PRAGMA synchronous = FULL");
        if (!AreOutside(database))
        {
            store.Write([], Read(database));
            database.Execute(
                $"""
                BEGIN IMMEDIATE;
                {LedgerSchema.ErasedKeyTable}
                INSERT INTO erased_key SELECT id FROM vault_key WHERE wrapped IS NULL;
                DROP TABLE vault_key;
                COMMIT
                """
            );
        }
        // Someone who reads the log just now keeps its older pages: then it keeps its version too.
        var (frames, copied) = database.CheckpointWal(raw.SQLITE_CHECKPOINT_TRUNCATE);
        if (frames >= 0 && frames == copied)
            database.Execute($"PRAGMA user_version = {LedgerSchema.Version}");
        database.Execute("PRAGMA synchronous = NORMAL");
    }

    /// <summary>Whether the log's keys are in a store of their own.</summary>
    /// <exception cref="SqliteFault">SQLite refused.</exception>
    public static bool AreOutside(Database database) =>
        database.Number("SELECT 1 FROM sqlite_schema WHERE name = 'erased_key'") is not null;

    /// <summary>
    /// Destroys the keys of which an event says that they are: a crash between the two, or a store that was restored from an older
    /// copy, ends here.
    /// </summary>
    /// <exception cref="SqliteFault">SQLite refused.</exception>
    /// <exception cref="LedgerUnavailableException">The store refused.</exception>
    public static void Destroy(Database database, KeyStore store)
    {
        var remaining = new List<long>();
        using (var erased = database.Prepare("SELECT id FROM erased_key"))
        {
            while (erased.Step())
            {
                if (store.ById(erased.Int64(0)) is not null)
                    remaining.Add(erased.Int64(0));
            }
        }
        store.Write(remaining, []);
    }

    private static List<StoredKey> Read(Database database)
    {
        var keys = new List<StoredKey>();
        using var rows = database.Prepare(
            "SELECT id, subject, wrapped FROM vault_key WHERE wrapped IS NOT NULL"
        );
        while (rows.Step())
            keys.Add(new StoredKey(rows.Int64(0), rows.Blob(1).ToArray(), rows.Blob(2).ToArray()));
        return keys;
    }
}
