using Microsoft.Data.Sqlite;

namespace Jidoka.Storage.Verifying;

/// <summary>
/// Checks logs from their files alone, or a copy of them, opened read-only, also while the program runs. Shares no code with the
/// writer. Never throws because of what the files hold.
/// </summary>
public static class LedgerVerifier
{
    /// <summary>Verifies every log in a data folder, in the order of their names; empty when it holds none.</summary>
    public static IReadOnlyList<VerifyReport> VerifyAll(string dataFolder) =>
        [.. LogFiles.In(dataFolder).Select(log => Verify(log, null, [], []))];

    /// <summary>Verifies the one log of a data folder.</summary>
    /// <exception cref="ArgumentException">The folder holds none, or several: name one.</exception>
    public static VerifyReport Verify(string dataFolder) =>
        LogFiles.In(dataFolder) switch
        {
            [var only] => Verify(only, null, [], []),
            [] => throw new ArgumentException(
                $"There is no ledger in {dataFolder}.",
                nameof(dataFolder)
            ),
            var several => throw new ArgumentException(
                $"There are several ledgers in {dataFolder}: {string.Join(", ", several.Select(l => l.LogId))}.",
                nameof(dataFolder)
            ),
        };

    /// <summary>Verifies one log.</summary>
    /// <param name="dataFolder">The data folder.</param>
    /// <param name="logId"><c>tenant/node</c>.</param>
    /// <param name="trustedKey">The log's public key (<c>NAME+HASH+KEY</c>) from a place that an intruder could not reach; the one
    /// beside the log if null.</param>
    /// <param name="checkpoints">Checkpoints of this log kept elsewhere: they show what was cut off or rewritten since.</param>
    /// <param name="witnesses">Public keys of witnesses that must have cosigned the published checkpoint.</param>
    /// <exception cref="ArgumentException">There is no such log.</exception>
    public static VerifyReport Verify(
        string dataFolder,
        string logId,
        string? trustedKey = null,
        IReadOnlyList<string>? checkpoints = null,
        IReadOnlyList<string>? witnesses = null
    ) =>
        Verify(
            LogFiles.In(dataFolder).FirstOrDefault(log => log.LogId == logId)
                ?? throw new ArgumentException(
                    $"There is no ledger {logId} in {dataFolder}.",
                    nameof(logId)
                ),
            trustedKey,
            checkpoints ?? [],
            witnesses ?? []
        );

    private static VerifyReport Verify(
        LogFiles log,
        string? trustedKey,
        IReadOnlyList<string> checkpoints,
        IReadOnlyList<string> witnesses
    )
    {
        LogCheck? check = null;
        Rows? rows = null;
        try
        {
            var key = NoteVerifier.Parse(trustedKey ?? File.ReadAllText(log.Key));
            if (key.Name != log.LogId)
                throw new VerifyFault(
                    $"the key is of the log {key.Name}, not of {log.LogId}",
                    inCheckpoint: true
                );
            var published = File.Exists(log.Checkpoint) ? File.ReadAllText(log.Checkpoint) : null;
            foreach (var witness in witnesses.Select(NoteVerifier.Parse))
            {
                if (published is null || witness.CosignedAt(published) is null)
                    throw new VerifyFault(
                        $"the witness {witness.Name} did not cosign the published checkpoint",
                        inCheckpoint: true
                    );
            }
            rows = new Rows(log.Database);
            check = new LogCheck(rows, key);
            check.Run(published is null ? checkpoints : [.. checkpoints, published]);
            check.CheckStructure();
            return Report(log.LogId, check);
        }
        catch (VerifyFault fault)
        {
            return Report(log.LogId, check) with
            {
                FirstBadIndex = fault.Index,
                Reason = fault.Message,
                CheckpointOk = !fault.InCheckpoint,
            };
        }
        catch (Exception error)
        {
            // SQLite meets the damage where it reads: the first event not yet read is the first that cannot be trusted.
            return Report(log.LogId, check) with
            {
                FirstBadIndex = error is SqliteException ? check?.Sound : null,
                Reason = $"the database file cannot be read on: {error.Message}",
            };
        }
        finally
        {
            check?.Dispose();
            rows?.Dispose();
        }
    }

    private static VerifyReport Report(string logId, LogCheck? check) =>
        new()
        {
            LogId = logId,
            Size = check?.Sound ?? 0,
            Removed = check?.Removed ?? 0,
            Root = check?.Root() ?? [],
            CheckpointOk = check is not null,
            Checkpoints = check?.Checkpoints ?? 0,
            SignedSize = check?.SignedSize ?? 0,
        };
}
