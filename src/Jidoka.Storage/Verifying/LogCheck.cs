using Jidoka.Storage.Sqlite;

namespace Jidoka.Storage.Verifying;

/// <summary>
/// One pass over one log: every event's bytes against its leaf hash, the tree over them against every signed checkpoint, the
/// index of control events against the events. Reads in short transactions, so that the running program is not held up; what
/// is appended meanwhile is left to the next verification.
/// </summary>
internal sealed class LogCheck : IDisposable
{
    private const int Stretch = 2_048;
    private const int HashBytes = 32;

    private readonly Database _database;
    private readonly RootStack _tree = new();
    private readonly NoteVerifier _key;
    private readonly Queue<(long Size, byte[] Root)> _checkpoints = new();
    private readonly List<long> _controls = [];
    private readonly Statement _events;
    private readonly Statement _controlIndex;
    private long _size;

    public LogCheck(Database database, NoteVerifier key)
    {
        _database = database;
        _key = key;
        _events = database.Prepare(
            "SELECT idx, class, body, hash FROM event WHERE idx >= ? AND idx < ? ORDER BY idx"
        );
        _controlIndex = database.Prepare(
            "SELECT idx FROM event INDEXED BY event_control WHERE class = 0 AND idx >= ? AND idx < ? ORDER BY idx"
        );
    }

    /// <summary>Events found sound so far.</summary>
    public long Sound => _tree.Leaves;

    public int Checkpoints { get; private set; }

    public long SignedSize { get; private set; }

    public byte[] Root() => _tree.Root();

    /// <exception cref="VerifyFault">The first thing found wrong.</exception>
    /// <exception cref="SqliteFault">SQLite cannot read on.</exception>
    public void Run(IEnumerable<string> witnesses)
    {
        _database.Execute("BEGIN");
        ReadSize();
        ReadCheckpoints(witnesses);
        _database.Execute("COMMIT");
        CompareCheckpoint();
        while (Sound < _size)
        {
            _database.Execute("BEGIN");
            CheckStretch(Sound, Math.Min(_size, Sound + Stretch));
            _database.Execute("COMMIT");
        }
        if (_checkpoints.TryPeek(out var beyond))
            throw new VerifyFault(
                $"the log ends before event {_size}, but a signed checkpoint covers {beyond.Size} events",
                _size,
                inCheckpoint: true
            );
    }

    /// <summary>SQLite's own check of pages, cells and free lists, which finds damage that no query met.</summary>
    /// <exception cref="VerifyFault">It found some.</exception>
    public void CheckStructure()
    {
        using var check = _database.Prepare("PRAGMA integrity_check(1)");
        var verdict = check.Step() ? check.Text(0) : "no answer";
        if (verdict != "ok")
            throw new VerifyFault($"the database file is damaged: {verdict}");
    }

    public void Dispose()
    {
        _events.Dispose();
        _controlIndex.Dispose();
        _tree.Dispose();
    }

    private void ReadSize()
    {
        _size = (_database.Number("SELECT max(idx) FROM event") ?? -1) + 1;
        if (_size < 0 || _database.Number("SELECT min(idx) FROM event") < 0)
            throw new VerifyFault("an event has a negative index", 0);
    }

    private void ReadCheckpoints(IEnumerable<string> witnesses)
    {
        var all = new List<(long Size, byte[] Root)>();
        using (var rows = _database.Prepare("SELECT size, note FROM checkpoint ORDER BY size"))
        {
            while (rows.Step())
            {
                var size = rows.Int64(0);
                if (_key.Check(rows.Text(1)) is not { } stated || stated.Size != size)
                    throw new VerifyFault(
                        $"the checkpoint stored for size {size} is not signed by the log's key",
                        inCheckpoint: true
                    );
                all.Add(stated);
            }
        }
        if (_size > 0 && all.Count == 0)
            throw new VerifyFault(
                "the log has events but no signed checkpoint",
                inCheckpoint: true
            );
        foreach (var witness in witnesses)
        {
            all.Add(
                _key.Check(witness)
                    ?? throw new VerifyFault(
                        "a published checkpoint is not signed by the log's key",
                        inCheckpoint: true
                    )
            );
        }
        foreach (var checkpoint in all.OrderBy(c => c.Size))
            _checkpoints.Enqueue(checkpoint);
    }

    private void CheckStretch(long from, long to)
    {
        _controls.Clear();
        _events.Bind(1, from).Bind(2, to);
        for (var index = from; index < to; index++)
        {
            Check(index);
            CompareCheckpoint();
        }
        _events.Reset();
        CheckControlIndex(from, to);
    }

    private void Check(long index)
    {
        if (!_events.Step() || _events.Int64(0) != index)
            throw new VerifyFault($"event {index} is missing", index);
        var @class = _events.Int64(1);
        if (
            !_events.IsInteger(1)
            || @class is not (0 or 1)
            || !_events.IsBlob(2)
            || !_events.IsBlob(3)
        )
            throw new VerifyFault($"the row of event {index} is malformed", index);
        var hash = _tree.HashLeaf((byte)@class, _events.Blob(2));
        var stored = _events.Blob(3);
        if (stored.Length != HashBytes || !stored.SequenceEqual(hash))
            throw new VerifyFault(
                $"event {index} does not have its leaf hash: one of them was changed",
                index
            );
        _tree.Push(hash);
        if (@class == 0)
            _controls.Add(index);
    }

    private void CompareCheckpoint()
    {
        while (_checkpoints.TryPeek(out var next) && next.Size <= Sound)
        {
            _checkpoints.Dequeue();
            if (next.Size != Sound || !_tree.Root().AsSpan().SequenceEqual(next.Root))
                throw new VerifyFault(
                    $"events {SignedSize} to {next.Size - 1} do not have the root that was signed: one of them was changed together with its leaf hash",
                    SignedSize,
                    inCheckpoint: true
                );
            SignedSize = next.Size;
            Checkpoints++;
        }
    }

    private void CheckControlIndex(long from, long to)
    {
        _controlIndex.Bind(1, from).Bind(2, to);
        foreach (var expected in _controls)
        {
            if (!_controlIndex.Step() || _controlIndex.Int64(0) != expected)
                throw new VerifyFault(
                    $"the index of control events misses event {expected}",
                    expected
                );
        }
        if (_controlIndex.Step())
        {
            var index = _controlIndex.Int64(0);
            throw new VerifyFault(
                $"the index of control events wrongly holds event {index}",
                index
            );
        }
        _controlIndex.Reset();
    }
}
