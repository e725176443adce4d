using Jidoka.Core.Events;
using Microsoft.Data.Sqlite;

namespace Jidoka.Bench.Crash;

/// <summary>
/// Reads the events straight from the database file while nobody has it open, so that what counts as recorded is what
/// is in the file, not what the program says about itself.
/// </summary>
internal static class LedgerFile
{
    /// <summary>Gives all events from <see cref="LedgerView.Size"/> on to the view.</summary>
    public static void ReadNew(string dataFolder, LedgerView into)
    {
        var file =
            Directory
                .EnumerateFiles(dataFolder, "*.db", SearchOption.AllDirectories)
                .FirstOrDefault()
            ?? throw new FileNotFoundException($"There is no ledger in {dataFolder}.");
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = file,
                Mode = SqliteOpenMode.ReadOnly,
                Pooling = false,
            }.ToString()
        );
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT idx, body FROM event WHERE idx >= $from ORDER BY idx";
        command.Parameters.AddWithValue("$from", into.Size);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var index = row.GetInt64(0);
            if (index != into.Size)
                throw new InvalidDataException($"The ledger has a gap before index {index}.");
            into.Add(index, EventJson.Read((byte[])row[1]));
        }
    }
}
