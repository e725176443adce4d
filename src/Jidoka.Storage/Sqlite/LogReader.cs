using System.Runtime.CompilerServices;
using Jidoka.Storage.Merkle;
using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Sqlite;

/// <summary>The reading connection of a log. Each call is a short transaction of its own; calls take turns.</summary>
internal sealed class LogReader : IDisposable
{
    private const int ReadPage = 256;

    private readonly Lock _turn = new();
    private readonly string _logId;
    private readonly Database _database;
    private readonly Statement _one;
    private readonly Statement _all;
    private readonly Statement _control;
    private readonly Statement _flow;
    private readonly Statement _item;
    private readonly Statement _old;
    private readonly Statement _removed;
    private readonly Statement _bare;
    private readonly Statement _groups;
    private readonly Statement _leaves;
    private readonly Statement _subtrees;
    private bool _disposed;

    public LogReader(string path, string logId)
    {
        _logId = logId;
        _database = Database.OpenToWrite(path);
        _database.Execute(
            "PRAGMA busy_timeout = 2000; PRAGMA query_only = ON; PRAGMA cache_size = -4096"
        );
        _one = _database.Prepare(
            "SELECT idx, class, body FROM event WHERE idx = ? AND length(body) > 0"
        );
        _all = _database.Prepare(
            "SELECT idx, class, body FROM event WHERE idx >= ? AND length(body) > 0 ORDER BY idx LIMIT ?"
        );
        _control = _database.Prepare(
            "SELECT idx, class, body FROM event INDEXED BY event_control WHERE class = 0 AND idx >= ? ORDER BY idx LIMIT ?"
        );
        _flow = _database.Prepare(
            "SELECT idx, class, body FROM event WHERE class = 1 AND idx >= ? AND length(body) > 0 ORDER BY idx LIMIT ?"
        );
        _item = _database.Prepare(
            "SELECT key, commitment, content FROM vault_item WHERE item >= ? AND item < ? AND part = ?"
        );
        // The content's length is read from the row's head; the content itself is not.
        _old = _database.Prepare(
            "SELECT v.item, v.part, v.key, length(v.content), e.body FROM vault_item v LEFT JOIN event e ON e.idx = v.item / ? WHERE v.item >= ? ORDER BY v.item LIMIT ?"
        );
        _removed = _database.Prepare("SELECT below FROM removed WHERE part = ?");
        _bare = _database.Prepare(
            "SELECT idx, class, body FROM event WHERE idx >= ? AND idx < ? AND class = 1 AND length(body) > 0 AND NOT EXISTS (SELECT 1 FROM vault_item WHERE item >= idx * ? AND item < (idx + 1) * ?) ORDER BY idx LIMIT ?"
        );
        _groups = _database.Prepare(
            "SELECT place, hashes FROM leaves WHERE place >= ? AND place < ? ORDER BY place"
        );
        _leaves = _database.Prepare(
            "SELECT idx, hash FROM event WHERE idx >= ? AND idx < ? ORDER BY idx"
        );
        _subtrees = _database.Prepare(
            "SELECT idx, hash FROM subtree WHERE height = ? AND idx >= ? AND idx < ? ORDER BY idx"
        );
    }

    public StoredEvent? Event(long index) =>
        Take(() =>
        {
            _one.Bind(1, index);
            var found = _one.Step() ? Current(_one) : (StoredEvent?)null;
            _one.Reset();
            return found;
        });

    /// <summary>Events a page at a time, so that a slow reader holds nothing up.</summary>
    public async IAsyncEnumerable<StoredEvent> EventsAsync(
        long from,
        int max,
        EventClass? only,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        while (max > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var wanted = Math.Min(max, ReadPage);
            var page = Events(from, wanted, only);
            foreach (var stored in page)
                yield return stored;
            if (page.Count < wanted)
                yield break;
            max -= page.Count;
            from = page[^1].Index + 1;
            await Task.CompletedTask;
        }
    }

    public List<StoredEvent> Events(long from, int max, EventClass? only) =>
        Take(() =>
        {
            var statement =
                only is null ? _all
                : only == EventClass.Control ? _control
                : _flow;
            var page = new List<StoredEvent>(max);
            statement.Bind(1, from).Bind(2, max);
            while (statement.Step())
                page.Add(Current(statement));
            statement.Reset();
            return page;
        });

    /// <summary>Whether events were ever removed.</summary>
    public bool HasRemoved() =>
        Take(() => _database.Number("PRAGMA user_version") == LedgerSchema.VersionWithRemoved);

    /// <summary>Flow events that have bytes and no content in the vault.</summary>
    public List<StoredEvent> Bare(long from, long below, int max) =>
        Take(() =>
        {
            var page = new List<StoredEvent>();
            _bare
                .Bind(1, from)
                .Bind(2, below)
                .Bind(3, LogWriter.ItemsPerEvent)
                .Bind(4, LogWriter.ItemsPerEvent)
                .Bind(5, max);
            while (_bare.Step())
                page.Add(Current(_bare));
            _bare.Reset();
            return page;
        });

    /// <summary>
    /// The roots of so many subtrees of a kept height from an index on, 32 bytes each: leaf hashes at height 0. Fewer at the
    /// end of the log.
    /// </summary>
    /// <exception cref="LedgerUnavailableException">One is missing or malformed, or SQLite refused.</exception>
    public byte[] Hashes(int height, long from, int max) =>
        Take(() =>
        {
            var hashes = new byte[max * TreeFrontier.HashSize];
            var read = 0;
            if (height > 0)
                Read(_subtrees.Bind(1, height).Bind(2, from).Bind(3, from + max), 1);
            else
            {
                // The leaf hashes of the last events, up to 15, stand in the events' rows alone.
                if (from % Subtree.Width == 0)
                    Read(
                        _groups.Bind(1, from / Subtree.Width).Bind(2, (from + max) / Subtree.Width),
                        Subtree.Width
                    );
                if (read < max)
                    Read(_leaves.Bind(1, from + read).Bind(2, from + max), 1);
            }
            return read == max ? hashes : hashes[..(read * TreeFrontier.HashSize)];

            void Read(Statement rows, int each)
            {
                while (rows.Step())
                {
                    var row = rows.Blob(1);
                    if (
                        rows.Int64(0) * each != from + read
                        || row.Length != each * TreeFrontier.HashSize
                    )
                    {
                        rows.Reset();
                        throw new LedgerUnavailableException(
                            $"The tree of {_logId} is damaged at height {height}, index {from + read}. Run `jidoka ledger verify`."
                        );
                    }
                    row.CopyTo(hashes.AsSpan(read * TreeFrontier.HashSize));
                    read += each;
                }
                rows.Reset();
            }
        });

    public (long KeyId, byte[] Commitment, byte[] Content)? Item(long index, string part) =>
        Take(() =>
        {
            var first = index * LogWriter.ItemsPerEvent;
            _item.Bind(1, first).Bind(2, first + LogWriter.ItemsPerEvent).Bind(3, part);
            (long, byte[], byte[])? found = _item.Step()
                ? (_item.Int64(0), _item.Blob(1).ToArray(), _item.Blob(2).ToArray())
                : null;
            _item.Reset();
            return found;
        });

    public long RemovedBelow(string part) =>
        Take(() =>
        {
            _removed.Bind(1, part);
            var below = _removed.Step() ? _removed.Int64(0) : 0;
            _removed.Reset();
            return below;
        });

    public KeptPage OldContent(
        long from,
        int max,
        Func<ReadOnlySpan<byte>, long?> timeOf,
        long untilMs
    ) =>
        Take(() =>
        {
            var items = new List<KeptItem>();
            var (read, next, isLast) = (0, from, false);
            _old.Bind(1, LogWriter.ItemsPerEvent).Bind(2, from).Bind(3, max);
            try
            {
                while (_old.Step())
                {
                    read++;
                    var time = timeOf(_old.Blob(4));
                    isLast = time > untilMs;
                    if (isLast)
                        break;
                    next = _old.Int64(0) + 1;
                    if (time is not null)
                        items.Add(CurrentItem());
                }
            }
            finally
            {
                _old.Reset();
            }
            return new KeptPage(items, next, isLast || read < max);
        });

    private KeptItem CurrentItem() =>
        new(
            _old.Int64(0),
            _old.Int64(0) / LogWriter.ItemsPerEvent,
            _old.Text(1),
            _old.Int64(2),
            (int)_old.Int64(3)
        );

    public void Dispose()
    {
        lock (_turn)
        {
            if (_disposed)
                return;
            _disposed = true;
            foreach (
                var statement in new[]
                {
                    _one,
                    _all,
                    _control,
                    _flow,
                    _item,
                    _old,
                    _removed,
                    _bare,
                    _groups,
                    _leaves,
                    _subtrees,
                }
            )
                statement.Dispose();
            _database.Dispose();
        }
    }

    private static StoredEvent Current(Statement row) =>
        new(row.Int64(0), (EventClass)row.Int64(1), row.Blob(2).ToArray());

    private T Take<T>(Func<T> read)
    {
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            try
            {
                return read();
            }
            catch (SqliteFault fault)
            {
                throw new LedgerUnavailableException(
                    $"The ledger {_logId} cannot be read: {fault.Message}.",
                    fault
                );
            }
        }
    }
}
