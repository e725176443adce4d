using System.Diagnostics;
using Jidoka.Bench.Running;
using SQLitePCL;

namespace Jidoka.Bench.Ledger;

/// <summary>The peer: the same bytes into a table of SQLite's own, by its plain interface, one transaction a batch.</summary>
internal static class BareInsert
{
    /// <summary>Inserts and returns events per second.</summary>
    /// <param name="events">How many.</param>
    /// <param name="batch">How many in one transaction.</param>
    /// <param name="full">Whether each commit waits for the disk (<c>synchronous = FULL</c>), or for the system alone.</param>
    public static double Run(int events, int batch, bool full)
    {
        using var folder = new TemporaryFolder();
        Batteries_V2.Init();
        Check(raw.sqlite3_open(folder.At("bare.db"), out var database));
        using (database)
        {
            Check(
                raw.sqlite3_exec(
                    database,
                    $"PRAGMA journal_mode = WAL; PRAGMA synchronous = {(full ? "FULL" : "NORMAL")}; CREATE TABLE event (idx INTEGER PRIMARY KEY, body BLOB NOT NULL)"
                )
            );
            Check(
                raw.sqlite3_prepare_v2(
                    database,
                    "INSERT INTO event (idx, body) VALUES (?, ?)",
                    out var insert
                )
            );
            using (insert)
            {
                var bodies = Enumerable.Range(0, batch).Select(i => EventBytes.At(i)).ToArray();
                var start = Stopwatch.GetTimestamp();
                for (var done = 0; done < events; done += batch)
                {
                    Check(raw.sqlite3_exec(database, "BEGIN"));
                    for (var i = 0; i < batch; i++)
                    {
                        Check(raw.sqlite3_bind_int64(insert, 1, done + i));
                        Check(raw.sqlite3_bind_blob(insert, 2, bodies[i]));
                        Check(raw.sqlite3_step(insert));
                        Check(raw.sqlite3_reset(insert));
                    }
                    Check(raw.sqlite3_exec(database, "COMMIT"));
                }
                return events / Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }
    }

    private static void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_DONE))
            throw new InvalidOperationException($"SQLite says {code}");
    }
}
