using Jidoka.Storage.Files;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Sqlite;
using SQLitePCL;

namespace Jidoka.Storage.Vault;

/// <summary>
/// The wrapped keys of one log's subjects, in a database of their own beside the master key: no copy of the log holds a key, so
/// what is destroyed here is destroyed for every copy. What is written survives a power cut when the call returns. Safe for
/// concurrent use.
/// </summary>
internal sealed class KeyStore : IDisposable
{
    private const long ApplicationId = 0x4A444B53; // "JDKS"
    private const long Version = 2;
    private const long VersionOfOneKey = 1;

    private const string TagKeyTable =
        "CREATE TABLE tag_key (id INTEGER PRIMARY KEY CHECK (id = 0), wrapped BLOB NOT NULL);";
    private const string Generation = "generation INTEGER NOT NULL DEFAULT 0";

    private readonly Lock _turn = new();
    private readonly Database _database;
    private readonly Statement _insert;
    private readonly Statement _delete;
    private readonly Statement _newestOf;
    private readonly Statement _allOf;
    private readonly Statement _byId;
    private readonly Statement _all;
    private readonly Statement _tagKey;
    private bool _scrubDue = true;
    private bool _disposed;

    private KeyStore(string path, Database database)
    {
        Path = path;
        _database = database;
        // A key that is there already was stored by a move that was interrupted.
        _insert = database.Prepare(
            "INSERT OR IGNORE INTO subject_key (id, subject, wrapped, generation) VALUES (?, ?, ?, ?)"
        );
        _delete = database.Prepare("DELETE FROM subject_key WHERE id = ?");
        const string ofSubject =
            "SELECT id, wrapped, generation FROM subject_key WHERE subject = ? ORDER BY generation";
        _newestOf = database.Prepare(ofSubject + " DESC LIMIT 1");
        _allOf = database.Prepare(ofSubject);
        _byId = database.Prepare("SELECT id, wrapped FROM subject_key WHERE id = ?");
        _all = database.Prepare("SELECT id, subject, wrapped, generation FROM subject_key LIMIT ?");
        _tagKey = database.Prepare("SELECT wrapped FROM tag_key");
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Opens the store of a log, creating it if it is new.</summary>
    /// <exception cref="DataFolderException">The file is open to others.</exception>
    /// <exception cref="LedgerCorruptException">The file is damaged, something else, or from a newer program.</exception>
    /// <exception cref="LedgerUnavailableException">It cannot be opened or created.</exception>
    public static KeyStore Open(FolderKeys keys, string logId)
    {
        var path = keys.StoreOf(logId);
        KeyFile.CreateEmpty(path, keys.Directory);
        Database? database = null;
        try
        {
            database = Database.OpenToWrite(path);
            Prepare(database, path);
            var store = new KeyStore(path, database);
            store.ScrubIfDue();
            return store;
        }
        catch (SqliteFault fault)
            when (fault.Code is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_ERROR)
        {
            database?.Dispose();
            throw new LedgerCorruptException(
                $"The key store {path} is damaged: {fault.Message}.",
                fault
            );
        }
        catch (SqliteFault fault)
        {
            database?.Dispose();
            throw new LedgerUnavailableException(
                $"The key store {path} cannot be opened: {fault.Message}.",
                fault
            );
        }
        catch (LedgerCorruptException)
        {
            database?.Dispose();
            throw;
        }
    }

    /// <summary>Destroys keys and adds others, all or none.</summary>
    /// <exception cref="LedgerUnavailableException">The storage refused; nothing changed.</exception>
    public void Write(IReadOnlyCollection<long> destroyed, IReadOnlyCollection<StoredKey> added)
    {
        if (destroyed.Count == 0 && added.Count == 0)
            return;
        Change(
            () =>
            {
                foreach (var id in destroyed)
                    _delete.Bind(1, id).Run();
                foreach (var key in added)
                    Insert(key);
            },
            scrubs: destroyed.Count > 0
        );
    }

    /// <summary>Replaces the tag key and all keys by the same under another wrapping, all or none.</summary>
    /// <exception cref="LedgerUnavailableException">The storage refused; nothing changed.</exception>
    public void Replace(byte[] tagKey, IReadOnlyCollection<StoredKey> keys) =>
        Change(
            () =>
            {
                foreach (var key in keys)
                {
                    _delete.Bind(1, key.Id).Run();
                    Insert(key);
                }
                Insert(tagKey);
            },
            scrubs: true
        );

    /// <summary>The wrapped key of the subjects' tags; null in a store of an earlier version or a new one.</summary>
    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    public byte[]? TagKey() =>
        Take(() =>
        {
            var wrapped = _tagKey.Step() ? _tagKey.Blob(0).ToArray() : null;
            _tagKey.Reset();
            return wrapped;
        });

    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    public void SetTagKey(byte[] wrapped) => Change(() => Insert(wrapped), scrubs: false);

    /// <summary>The stored keys, in no order.</summary>
    /// <param name="max">The most of them.</param>
    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    public IReadOnlyList<StoredKey> All(int max) =>
        Take(() =>
        {
            var found = new List<StoredKey>();
            _all.Bind(1, max);
            while (_all.Step())
                found.Add(
                    new(
                        _all.Int64(0),
                        _all.Blob(1).ToArray(),
                        _all.Blob(2).ToArray(),
                        _all.Int64(3)
                    )
                );
            _all.Reset();
            return found;
        });

    /// <summary>The key that seals a subject's content.</summary>
    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    public StoredKey? NewestOf(byte[] subject) =>
        Take(() => Read(_newestOf, subject)) is [var found] ? found : null;

    /// <summary>All keys of a subject, the oldest first.</summary>
    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    public IReadOnlyList<StoredKey> AllOf(byte[] subject) => Take(() => Read(_allOf, subject));

    /// <exception cref="LedgerUnavailableException">The storage refused.</exception>
    public byte[]? ById(long id) =>
        Take(() =>
        {
            _byId.Bind(1, id);
            var wrapped = _byId.Step() ? _byId.Blob(1).ToArray() : null;
            _byId.Reset();
            return wrapped;
        });

    /// <summary>Empties the write-ahead log, where a destroyed key could remain, if a reader was in the way of that before.</summary>
    /// <returns>Whether nothing remains in it.</returns>
    public bool Scrub()
    {
        lock (_turn)
        {
            if (!_disposed)
                ScrubIfDue();
            return !_scrubDue;
        }
    }

    public void Dispose()
    {
        lock (_turn)
        {
            if (_disposed)
                return;
            _disposed = true;
            foreach (
                var statement in new[] { _insert, _delete, _newestOf, _allOf, _byId, _all, _tagKey }
            )
                statement.Dispose();
            _database.Dispose();
        }
    }

    // With synchronous=FULL a commit ends when it is on the disk.
    private static void Prepare(Database database, string path)
    {
        database.Execute(
            """
            PRAGMA busy_timeout = 2000;
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA secure_delete = ON;
            PRAGMA cell_size_check = ON;
            PRAGMA trusted_schema = OFF;
            PRAGMA temp_store = MEMORY;
            """
        );
        var version = database.Number("PRAGMA user_version");
        if (version == 0 && database.Number("SELECT count(*) FROM sqlite_schema") == 0)
            database.Execute(
                $"""
                BEGIN IMMEDIATE;
                CREATE TABLE subject_key (id INTEGER PRIMARY KEY, subject BLOB NOT NULL, wrapped BLOB NOT NULL, {Generation});
                {TagKeyTable}
                CREATE INDEX subject_key_subject ON subject_key (subject);
                PRAGMA application_id = {ApplicationId};
                PRAGMA user_version = {Version};
                COMMIT
                """
            );
        else if (
            version == VersionOfOneKey
            && database.Number("PRAGMA application_id") == ApplicationId
        )
            database.Execute(
                $"""
                BEGIN IMMEDIATE;
                ALTER TABLE subject_key ADD COLUMN {Generation};
                {TagKeyTable}
                PRAGMA user_version = {Version};
                COMMIT
                """
            );
        else if (version != Version || database.Number("PRAGMA application_id") != ApplicationId)
            throw new LedgerCorruptException($"{path} is not a key store of version {Version}.");
    }

    private static List<StoredKey> Read(Statement ofSubject, byte[] subject)
    {
        var found = new List<StoredKey>();
        ofSubject.Bind(1, subject);
        while (ofSubject.Step())
            found.Add(
                new(ofSubject.Int64(0), subject, ofSubject.Blob(1).ToArray(), ofSubject.Int64(2))
            );
        ofSubject.Reset();
        return found;
    }

    // Never a reason to fail: what was committed is committed, and the next call tries again.
    private void ScrubIfDue()
    {
        if (!_scrubDue)
            return;
        try
        {
            var (frames, copied) = _database.CheckpointWal(raw.SQLITE_CHECKPOINT_TRUNCATE);
            _scrubDue = frames < 0 || frames != copied;
        }
        catch (SqliteFault)
        {
            _scrubDue = true;
        }
    }

    private void Insert(StoredKey key) =>
        _insert
            .Bind(1, key.Id)
            .Bind(2, key.Subject)
            .Bind(3, key.Wrapped)
            .Bind(4, key.Generation)
            .Run();

    private void Insert(byte[] tagKey)
    {
        using var insert = _database.Prepare(
            "INSERT OR REPLACE INTO tag_key (id, wrapped) VALUES (0, ?)"
        );
        insert.Bind(1, tagKey).Run();
    }

    private void Change(Action write, bool scrubs) =>
        Take(() =>
        {
            _database.Execute("BEGIN IMMEDIATE");
            try
            {
                write();
                _database.Execute("COMMIT");
            }
            catch
            {
                _database.TryExecute("ROLLBACK");
                throw;
            }
            _scrubDue |= scrubs;
            ScrubIfDue();
            return true;
        });

    private T Take<T>(Func<T> work)
    {
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            try
            {
                return work();
            }
            catch (SqliteFault fault)
            {
                throw new LedgerUnavailableException(
                    $"The key store {Path} refused: {fault.Message}.",
                    fault
                );
            }
        }
    }
}
