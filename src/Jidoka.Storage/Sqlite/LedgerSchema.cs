using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Sqlite;

/// <summary>The tables of a log's database file, and the settings of a connection that writes to it.</summary>
internal static class LedgerSchema
{
    public const long ApplicationId = 0x4A444B41; // "JDKA"
    public const long Version = 4;

    /// <summary>The version after, which a log has from the first removal of events on.</summary>
    public const long VersionWithRemoved = 5;

    /// <summary>The version before, in which the subjects' wrapped keys stood in the log: <see cref="KeysInLog"/> moves them out.</summary>
    public const long VersionWithKeys = 3;

    /// <summary>The one before that, without the table of subtrees too: it gets an empty one when it is opened.</summary>
    public const long VersionWithoutSubtrees = 2;

    // A body is empty once its event was removed for its age (KeptEvents).
    // The leaf hash stands in the event's row: a table of its own would be one more page for every commit to write.
    // event_control holds (class, row number) of control events only, so that folding them skips the flow.
    // vault_item's number is the event's index times 256 plus the item's place: rows arrive in order.
    private const string Tables = """
        CREATE TABLE event (idx INTEGER PRIMARY KEY, class INTEGER NOT NULL, hash BLOB NOT NULL, body BLOB NOT NULL);
        CREATE INDEX event_control ON event (class) WHERE class = 0;
        CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, note TEXT NOT NULL);
        CREATE TABLE frontier (id INTEGER PRIMARY KEY CHECK (id = 0), size INTEGER NOT NULL, nodes BLOB NOT NULL);
        CREATE TABLE vault_item (item INTEGER PRIMARY KEY, part TEXT NOT NULL, key INTEGER NOT NULL,
            commitment BLOB NOT NULL, content BLOB NOT NULL);
        """;

    /// <summary>The keys that an event in the log says are destroyed. It is written with that event.</summary>
    public const string ErasedKeyTable = "CREATE TABLE erased_key (id INTEGER PRIMARY KEY);";

    // How far content of a part was removed, in vault_item's numbers. A cache of sorts: without it, removal starts over.
    private const string RemovedTable =
        "CREATE TABLE IF NOT EXISTS removed (part TEXT PRIMARY KEY, below INTEGER NOT NULL) WITHOUT ROWID";

    // The leaf hashes of 16 neighbouring events, once more: a proof needs just those, and in the events' rows they lie far apart.
    private const string LeavesTable =
        "CREATE TABLE IF NOT EXISTS leaves (place INTEGER PRIMARY KEY, hashes BLOB NOT NULL)";

    // Roots of perfect subtrees, so that tiles and proofs need not read all leaves below them. The lowest height, which has most
    // rows, comes last: it grows at the end of the table.
    private const string SubtreeTable =
        "CREATE TABLE subtree (height INTEGER NOT NULL, idx INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (height DESC, idx)) WITHOUT ROWID;";

    /// <summary>Opens the writing connection, creating the tables in a new file.</summary>
    /// <exception cref="SqliteFault">SQLite refused.</exception>
    /// <exception cref="LedgerCorruptException">The file is something else, or from a newer program.</exception>
    public static Database OpenToWrite(string path)
    {
        var database = Database.OpenToWrite(path);
        try
        {
            Configure(database);
            // Creation is flushed whatever the caller's durability; afterwards WalFlush decides.
            database.Execute("PRAGMA synchronous = FULL");
            var version = database.Number("PRAGMA user_version");
            var tables = database.Number("SELECT count(*) FROM sqlite_schema");
            if (version == 0 && tables == 0)
                database.Execute(
                    $"BEGIN IMMEDIATE; {Tables} {ErasedKeyTable} {SubtreeTable} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}; COMMIT"
                );
            else if (
                version == VersionWithoutSubtrees
                && database.Number("PRAGMA application_id") == ApplicationId
            )
                database.Execute(
                    $"BEGIN IMMEDIATE; {SubtreeTable} PRAGMA user_version = {VersionWithKeys}; COMMIT"
                );
            else if (
                version is not (VersionWithRemoved or Version or VersionWithKeys)
                || database.Number("PRAGMA application_id") != ApplicationId
            )
                throw new LedgerCorruptException($"{path} is not a ledger of version {Version}.");
            database.Execute(RemovedTable);
            database.Execute(LeavesTable);
            database.Execute("PRAGMA synchronous = NORMAL");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Settings of every connection of the running program.</summary>
    public static void Configure(Database database) =>
        database.Execute(
            """
            PRAGMA busy_timeout = 2000;
            PRAGMA journal_mode = WAL;
            PRAGMA wal_autocheckpoint = 0;
            PRAGMA journal_size_limit = 134217728;
            PRAGMA secure_delete = ON;
            PRAGMA cell_size_check = ON;
            PRAGMA trusted_schema = OFF;
            PRAGMA temp_store = MEMORY;
            PRAGMA cache_size = -4096;
            """
        );
}
