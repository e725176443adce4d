using SQLitePCL;

namespace Jidoka.Storage.Sqlite;

/// <summary>A prepared statement of one <see cref="Database"/>.</summary>
internal sealed class Statement(Database database, sqlite3_stmt handle) : IDisposable
{
    public Statement Bind(int parameter, long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, parameter, value), "bind");
        return this;
    }

    public Statement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        database.Check(raw.sqlite3_bind_blob(handle, parameter, value), "bind");
        return this;
    }

    public Statement Bind(int parameter, string value)
    {
        database.Check(raw.sqlite3_bind_text(handle, parameter, value), "bind");
        return this;
    }

    /// <summary>Advances; false at the end. The caller resets.</summary>
    /// <exception cref="SqliteFault">SQLite refused.</exception>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
            return true;
        if (code != raw.SQLITE_DONE)
        {
            try
            {
                database.Check(code, "step");
            }
            finally
            {
                raw.sqlite3_reset(handle);
            }
        }
        return false;
    }

    /// <summary>Runs to the end and resets.</summary>
    /// <exception cref="SqliteFault">SQLite refused.</exception>
    public void Run()
    {
        while (Step()) { }
        raw.sqlite3_reset(handle);
    }

    public void Reset() => raw.sqlite3_reset(handle);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public bool IsBlob(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_BLOB;

    public bool IsInteger(int column) =>
        raw.sqlite3_column_type(handle, column) == raw.SQLITE_INTEGER;

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    /// <summary>The bytes until the next step or reset.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    public string Text(int column) =>
        raw.sqlite3_column_text(handle, column).utf8_to_string() ?? "";

    public void Dispose() => raw.sqlite3_finalize(handle);
}
