using Microsoft.Data.Sqlite;

namespace Jidoka.Storage.Verifying;

/// <summary>A ledger's database, opened to read only and with the plain library, not with the writer's layer.</summary>
internal sealed class Rows : IDisposable
{
    private const long ApplicationId = 0x4A444B41;
    private const long Version = 5;
    private const long VersionWithoutSubtrees = 2;
    private const int BusyWaitSeconds = 2;
    private readonly SqliteConnection _connection;

    /// <exception cref="VerifyFault">The file is not a ledger of a known version.</exception>
    /// <exception cref="SqliteException">It cannot be opened, or is no database.</exception>
    public Rows(string file)
    {
        _connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = file,
                Mode = SqliteOpenMode.ReadOnly,
                Pooling = false,
                DefaultTimeout = BusyWaitSeconds,
            }.ToString()
        );
        try
        {
            _connection.Open();
            Execute("PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF");
            var version = Number("PRAGMA user_version");
            if (
                Number("PRAGMA application_id") != ApplicationId
                || version is not (>= VersionWithoutSubtrees and <= Version)
            )
                throw new VerifyFault($"the file is not a ledger of version {Version}");
            KeepsSubtrees = version > VersionWithoutSubtrees;
            KeepsLeaves = Number("SELECT count(*) FROM sqlite_schema WHERE name = 'leaves'") is > 0;
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether the file keeps roots of subtrees; those written by earlier versions do not.</summary>
    public bool KeepsSubtrees { get; }

    /// <summary>Whether the file keeps leaf hashes by 16; it does once a version that does so has opened it.</summary>
    public bool KeepsLeaves { get; }

    public void Execute(string sql)
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    }

    /// <summary>First column of the first row; null when there is none or it is no whole number.</summary>
    public long? Number(string sql, params ReadOnlySpan<long> values)
    {
        using var command = Command(sql);
        Bind(command, values);
        return command.ExecuteScalar() as long?;
    }

    /// <summary>A command with one parameter, <c>$0</c>, <c>$1</c>..., for each number that it will be run with.</summary>
    public SqliteCommand Prepare(string sql)
    {
        var command = Command(sql);
        command.Prepare();
        return command;
    }

    public static SqliteDataReader Read(SqliteCommand command, params ReadOnlySpan<long> values)
    {
        Bind(command, values);
        return command.ExecuteReader();
    }

    public void Dispose() => _connection.Dispose();

    private static void Bind(SqliteCommand command, ReadOnlySpan<long> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (command.Parameters.Count == i)
                command.Parameters.Add("$" + i, SqliteType.Integer);
            command.Parameters[i].Value = values[i];
        }
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
