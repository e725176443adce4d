using Jidoka.Storage.Recording;
using Jidoka.Storage.Sqlite;

namespace Jidoka.Storage.Lineage;

/// <summary>The tables of a log's lineage.</summary>
internal static class LineageSchema
{
    public const long ApplicationId = 0x4A444B4C; // "JDKL"
    public const long Version = 1;

    // Ids are given in the order in which events name the nodes, so that equal ledgers give equal tables, and so that a
    // walk that has to stop at a busy node has seen what is newest.
    private const string Tables = """
        CREATE TABLE mark (id INTEGER PRIMARY KEY CHECK (id = 0), size INTEGER NOT NULL, leaf BLOB NOT NULL);
        CREATE TABLE node (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE link (src INTEGER NOT NULL, dst INTEGER NOT NULL, reason INTEGER NOT NULL, reported INTEGER NOT NULL,
            first_idx INTEGER NOT NULL, last_idx INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,
            times INTEGER NOT NULL, label TEXT NOT NULL, PRIMARY KEY (src, dst, reason, reported)) WITHOUT ROWID;
        CREATE INDEX link_to ON link (dst, src);
        CREATE TABLE class (name TEXT NOT NULL, node INTEGER NOT NULL, PRIMARY KEY (name, node)) WITHOUT ROWID;
        CREATE TABLE aside (idx INTEGER PRIMARY KEY, ms INTEGER NOT NULL, place TEXT NOT NULL, why TEXT NOT NULL,
            bytes INTEGER NOT NULL);
        INSERT INTO mark VALUES (0, 0, x'');
        """;

    /// <summary>Opens the writing connection; a file of another version, or none at all, gives empty tables.</summary>
    /// <exception cref="SqliteFault">SQLite refused.</exception>
    public static Database OpenToWrite(string path)
    {
        var database = Database.OpenToWrite(path);
        try
        {
            // It can be made again from the ledger, so a commit need not wait for the disk.
            database.Execute(
                "PRAGMA busy_timeout = 2000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384"
            );
            if (
                database.Number("PRAGMA user_version") == Version
                && database.Number("PRAGMA application_id") == ApplicationId
            )
                return database;
            Create(database);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Drops everything and begins anew.</summary>
    public static void Create(Database database) =>
        database.Execute(
            $"BEGIN IMMEDIATE; DROP TABLE IF EXISTS mark; DROP TABLE IF EXISTS node; DROP TABLE IF EXISTS link; DROP TABLE IF EXISTS class; DROP TABLE IF EXISTS aside; {Tables} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}; COMMIT"
        );
}
