using Jidoka.Storage.Files;
using Jidoka.Storage.Sqlite;

namespace Jidoka.Storage.Verifying;

/// <summary>
/// Checks logs from their files alone, opened read-only, also while the program runs. Shares no hashing, tree or signature
/// code with the writer. Never throws because of what the files hold.
/// </summary>
public static class LedgerVerifier
{
    /// <summary>Verifies every log in a data folder, in the order of their names; empty when it holds none.</summary>
    public static IReadOnlyList<VerifyReport> VerifyAll(string dataFolder) =>
        [.. LogName.In(dataFolder).Select(log => Verify(dataFolder, log))];

    /// <summary>Verifies the one log of a data folder.</summary>
    /// <exception cref="ArgumentException">The folder holds none, or several: name one.</exception>
    public static VerifyReport Verify(string dataFolder) =>
        LogName.In(dataFolder) switch
        {
            [var only] => Verify(dataFolder, only),
            [] => throw new ArgumentException(
                $"There is no ledger in {dataFolder}.",
                nameof(dataFolder)
            ),
            var several => throw new ArgumentException(
                $"There are several ledgers in {dataFolder}: {string.Join(", ", several)}.",
                nameof(dataFolder)
            ),
        };

    /// <summary>Verifies one log.</summary>
    /// <param name="dataFolder">The data folder.</param>
    /// <param name="logId"><c>tenant/node</c>.</param>
    /// <param name="trustedKey">The log's public key (<c>NAME+HASH+KEY</c>) from a place that an intruder could not reach; the one
    /// beside the log if null.</param>
    /// <param name="witnesses">Checkpoints of this log kept elsewhere: they show what was cut off or rewritten since.</param>
    /// <exception cref="ArgumentException">The name is not of that form, or there is no such log.</exception>
    public static VerifyReport Verify(
        string dataFolder,
        string logId,
        string? trustedKey = null,
        IReadOnlyList<string>? witnesses = null
    )
    {
        var path = LogName.PathOf(dataFolder, logId);
        if (!File.Exists(path))
            throw new ArgumentException(
                $"There is no ledger {logId} in {dataFolder}.",
                nameof(logId)
            );
        LogCheck? check = null;
        Database? database = null;
        try
        {
            var key = NoteVerifier.Parse(
                trustedKey ?? File.ReadAllText(Path.ChangeExtension(path, ".vkey"))
            );
            database = OpenToRead(path);
            check = new LogCheck(database, key);
            check.Run([.. witnesses ?? [], .. Published(path)]);
            check.CheckStructure();
            return Report(logId, check);
        }
        catch (VerifyFault fault)
        {
            return Report(logId, check) with
            {
                FirstBadIndex = fault.Index,
                Reason = fault.Message,
                CheckpointOk = !fault.InCheckpoint,
            };
        }
        catch (Exception error)
        {
            // SQLite meets the damage where it reads: the first event not yet read is the first that cannot be trusted.
            return Report(logId, check) with
            {
                FirstBadIndex = error is SqliteFault ? check?.Sound : null,
                Reason = $"the database file cannot be read on: {error.Message}",
            };
        }
        finally
        {
            check?.Dispose();
            database?.Dispose();
        }
    }

    private static VerifyReport Report(string logId, LogCheck? check) =>
        new()
        {
            LogId = logId,
            Size = check?.Sound ?? 0,
            Root = check?.Root() ?? [],
            CheckpointOk = check is not null,
            Checkpoints = check?.Checkpoints ?? 0,
            SignedSize = check?.SignedSize ?? 0,
        };

    private static Database OpenToRead(string path)
    {
        var database = Database.OpenToRead(path);
        try
        {
            database.Execute(
                "PRAGMA busy_timeout = 2000; PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF"
            );
            if (
                database.Number("PRAGMA user_version") != LedgerSchema.Version
                || database.Number("PRAGMA application_id") != LedgerSchema.ApplicationId
            )
                throw new VerifyFault(
                    $"the file is not a ledger of version {LedgerSchema.Version}"
                );
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private static IEnumerable<string> Published(string path)
    {
        var published = PublishedCheckpoint.PathOf(path);
        return File.Exists(published) ? [File.ReadAllText(published)] : [];
    }
}
