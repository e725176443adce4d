using SQLitePCL;

namespace Jidoka.Storage.Sqlite;

/// <summary>
/// One SQLite connection, called without the ADO layer, which costs more than the append itself.
/// Not safe for concurrent use: each has one user at a time.
/// </summary>
internal sealed class Database : IDisposable
{
    private readonly sqlite3 _handle;

    static Database() => Batteries_V2.Init();

    private Database(sqlite3 handle) => _handle = handle;

    /// <exception cref="SqliteFault">The file cannot be opened.</exception>
    public static Database Open(string path, int flags)
    {
        var code = raw.sqlite3_open_v2(path, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        var database = new Database(handle);
        if (code == raw.SQLITE_OK)
            return database;
        var fault = database.Fault(code, $"Cannot open {path}");
        database.Dispose();
        throw fault;
    }

    public static Database OpenToWrite(string path) =>
        Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);

    public static Database OpenToRead(string path) => Open(path, raw.SQLITE_OPEN_READONLY);

    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <exception cref="SqliteFault">A statement failed.</exception>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql), sql);

    public void TryExecute(string sql) => raw.sqlite3_exec(_handle, sql);

    /// <exception cref="SqliteFault">The statement does not compile.</exception>
    public Statement Prepare(string sql)
    {
        Check(
            raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement),
            sql
        );
        return new Statement(this, statement);
    }

    /// <summary>First column of the first row, or null when there is no row or the value is null.</summary>
    public long? Number(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() && !statement.IsNull(0) ? statement.Int64(0) : null;
    }

    /// <summary>Pages written by this connection since the last call.</summary>
    public long TakePagesWritten()
    {
        raw.sqlite3_db_status(
            _handle,
            raw.SQLITE_DBSTATUS_CACHE_WRITE,
            out var current,
            out _,
            resetFlg: 1
        );
        return current;
    }

    /// <summary>
    /// Copies the write-ahead log into the database; returns its frames and how many of them are now copied, or -1 for both
    /// when a reader or writer was in the way.
    /// </summary>
    public (int Frames, int Copied) CheckpointWal(int mode)
    {
        var code = raw.sqlite3_wal_checkpoint_v2(
            _handle,
            "main",
            mode,
            out var frames,
            out var copied
        );
        if (code == raw.SQLITE_BUSY)
            return (-1, -1);
        Check(code, "checkpoint of the write-ahead log");
        return (frames, copied);
    }

    public void Check(int code, string what)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
            throw Fault(code, what);
    }

    public void Dispose() => raw.sqlite3_close_v2(_handle);

    private SqliteFault Fault(int code, string what) =>
        new(
            code & 0xff,
            raw.sqlite3_extended_errcode(_handle),
            $"{raw.sqlite3_errmsg(_handle).utf8_to_string()}: {what}"
        );
}
