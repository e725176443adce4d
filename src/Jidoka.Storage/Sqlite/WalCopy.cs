using SQLitePCL;

namespace Jidoka.Storage.Sqlite;

/// <summary>
/// Copies the write-ahead log into the database on a thread and connection of its own, so that commits do not pay for it.
/// A copy beside a busy writer never reaches the log's end, without which the log cannot start over; therefore the committer
/// itself copies the last stretch once the log is larger than the hard bound.
/// </summary>
internal sealed class WalCopy : IDisposable
{
    private const int PageBytes = 4_096;
    private const int JoinMs = 30_000;

    private readonly Lock _copying = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Database _database;
    private readonly Thread _thread;
    private readonly long _softPages;
    private readonly long _hardPages;
    private long _pagesInLog;
    private long _pagesSinceCopy;
    private long _nextPause;
    private volatile bool _scrub;
    private volatile bool _stopping;

    public WalCopy(string path, long softBytes, long hardBytes)
    {
        _database = Database.OpenToWrite(path);
        _database.Execute("PRAGMA busy_timeout = 200; PRAGMA synchronous = NORMAL");
        _softPages = Math.Max(1, softBytes / PageBytes);
        _hardPages = _nextPause = Math.Max(1, hardBytes / PageBytes);
        // What processes that were killed left behind counts too, or a log that is killed often grows for ever, and every
        // start reads it whole.
        _pagesInLog = PagesOf(path + "-wal");
        if (_pagesInLog >= _softPages)
            _wake.Release();
        _thread = new Thread(Run) { IsBackground = true, Name = "ledger-wal-copy" };
        _thread.Start();
    }

    /// <summary>Pages in the log, at most: it may have been started over since.</summary>
    public long PagesInLog => Interlocked.Read(ref _pagesInLog);

    /// <summary>Whether older bytes remain in the log that were to be emptied out.</summary>
    public bool ScrubIsDue => _scrub;

    /// <summary>Called by the committer before each commit: pauses for the copy if the log is too large.</summary>
    public void KeepBounded()
    {
        if (PagesInLog >= _nextPause)
            CopyToEnd();
    }

    /// <summary>Called by the committer after each commit.</summary>
    public void Wrote(long pages)
    {
        Interlocked.Add(ref _pagesInLog, pages);
        var since = Interlocked.Add(ref _pagesSinceCopy, pages);
        if (since >= _softPages && since - pages < _softPages)
            _wake.Release();
    }

    /// <summary>Called by the committer: empties the log, so that no older bytes remain in it, such as a key that was erased.</summary>
    public void Scrub()
    {
        _scrub = true;
        CopyToEnd();
    }

    public void Stop()
    {
        _stopping = true;
        _wake.Release();
        _thread.Join(JoinMs);
    }

    public void Dispose()
    {
        _database.Dispose();
        _wake.Dispose();
    }

    private static long PagesOf(string log) =>
        new FileInfo(log) is { Exists: true } file ? file.Length / PageBytes : 0;

    private void Run()
    {
        while (true)
        {
            _wake.Wait();
            if (_stopping)
                return;
            Interlocked.Exchange(ref _pagesSinceCopy, 0);
            TryCopy(raw.SQLITE_CHECKPOINT_PASSIVE);
        }
    }

    private void CopyToEnd()
    {
        var whole = TryCopy(
            _scrub ? raw.SQLITE_CHECKPOINT_TRUNCATE : raw.SQLITE_CHECKPOINT_RESTART
        );
        if (whole)
            _scrub = false;
        // A reader in the way or a failing disk: the log keeps the rest, and the next stretch tries again.
        _nextPause = whole ? _hardPages : PagesInLog + _softPages;
    }

    /// <summary>Whether the log was copied to its end, so that the next commit starts it over.</summary>
    private bool TryCopy(int mode)
    {
        lock (_copying)
        {
            try
            {
                var before = PagesInLog;
                var (frames, copied) = _database.CheckpointWal(mode);
                if (frames < 0)
                    return false;
                var whole = frames == copied;
                // What was written meanwhile keeps the log from starting over, however much of it was copied.
                var startsOver = whole && PagesInLog == before;
                Interlocked.Add(ref _pagesInLog, (startsOver ? 0 : frames) - before);
                return whole;
            }
            catch (SqliteFault)
            {
                return false;
            }
        }
    }
}
