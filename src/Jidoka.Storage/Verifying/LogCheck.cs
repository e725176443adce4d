using System.Numerics;
using Microsoft.Data.Sqlite;

namespace Jidoka.Storage.Verifying;

/// <summary>
/// One pass over one log: every event's bytes against its leaf hash, the tree over them against every kept subtree and every
/// signed checkpoint, the index of control events against the events. Reads in short transactions, so that the running program
/// is not held up; what is appended meanwhile is left to the next verification.
/// </summary>
internal sealed class LogCheck : IDisposable
{
    private const int Stretch = 2_048;
    private const int HashBytes = 32;

    /// <summary>Roots are kept of subtrees of 16 leaves, 256, 4,096 and so on.</summary>
    private const int KeptEvery = 4;

    /// <summary>Leaf hashes are kept by 16 in a row.</summary>
    private const int LeavesInRow = 16;

    private readonly Rows _rows;
    private readonly RootStack _tree = new();
    private readonly NoteVerifier _key;
    private readonly Queue<(long Size, byte[] Root)> _checkpoints = new();
    private readonly List<long> _controls = [];
    private readonly RemovedEvents _removed = new();
    private readonly SqliteCommand _events;
    private readonly SqliteCommand _controlIndex;
    private readonly SqliteCommand? _subtree;
    private readonly SqliteCommand? _leaves;
    private readonly byte[] _lastLeaves = new byte[LeavesInRow * HashBytes];
    private readonly Action<long, long, byte[]>? _joined;
    private VerifyFault? _keptFault;
    private long _size;

    public LogCheck(Rows rows, NoteVerifier key)
    {
        _rows = rows;
        _key = key;
        _events = rows.Prepare(
            "SELECT idx, class, body, hash FROM event WHERE idx >= $0 AND idx < $1 ORDER BY idx"
        );
        _controlIndex = rows.Prepare(
            "SELECT idx FROM event INDEXED BY event_control WHERE class = 0 AND idx >= $0 AND idx < $1 ORDER BY idx"
        );
        if (rows.KeepsLeaves)
            _leaves = rows.Prepare("SELECT hashes FROM leaves WHERE place = $0");
        if (!rows.KeepsSubtrees)
            return;
        _subtree = rows.Prepare("SELECT hash FROM subtree WHERE height = $0 AND idx = $1");
        _joined = CheckSubtree;
    }

    /// <summary>Events found sound so far.</summary>
    public long Sound => _tree.Leaves;

    /// <summary>Events of which only the leaf hash is left, for they were removed for their age.</summary>
    public long Removed => _removed.Count;

    public int Checkpoints { get; private set; }

    public long SignedSize { get; private set; }

    public byte[] Root() => _tree.Root();

    /// <exception cref="VerifyFault">The first thing found wrong.</exception>
    /// <exception cref="SqliteException">SQLite cannot read on.</exception>
    public void Run(IReadOnlyCollection<string> witnesses)
    {
        ReadOn(witnesses);
        // What was removed while this read is said, and signed, in what was appended meanwhile.
        if (_removed.IsShort)
            ReadOn([]);
        if (_checkpoints.TryPeek(out var beyond))
            throw new VerifyFault(
                $"the log ends before event {_size}, but a signed checkpoint covers {beyond.Size} events",
                _size,
                inCheckpoint: true
            );
        _removed.Check(SignedSize);
        if (_keptFault is not null)
            throw _keptFault;
        if (_subtree is not null)
            CountSubtrees();
        if (_leaves is not null)
            CountLeaves();
    }

    private void ReadOn(IReadOnlyCollection<string> witnesses)
    {
        _rows.Execute("BEGIN");
        ReadSize();
        ReadCheckpoints(witnesses);
        _rows.Execute("COMMIT");
        CompareCheckpoint();
        while (Sound < _size)
        {
            _rows.Execute("BEGIN");
            CheckStretch(Sound, Math.Min(_size, Sound + Stretch));
            _rows.Execute("COMMIT");
        }
    }

    /// <summary>SQLite's own check of pages, cells and free lists, which finds damage that no query met.</summary>
    /// <exception cref="VerifyFault">It found some.</exception>
    public void CheckStructure()
    {
        using var check = _rows.Prepare("PRAGMA integrity_check(1)");
        var verdict = check.ExecuteScalar() as string ?? "no answer";
        if (verdict != "ok")
            throw new VerifyFault($"the database file is damaged: {verdict}");
    }

    public void Dispose()
    {
        _events.Dispose();
        _controlIndex.Dispose();
        _subtree?.Dispose();
        _leaves?.Dispose();
        _tree.Dispose();
    }

    private void ReadSize()
    {
        _size = (_rows.Number("SELECT max(idx) FROM event") ?? -1) + 1;
        if (_size < 0 || _rows.Number("SELECT min(idx) FROM event") < 0)
            throw new VerifyFault("an event has a negative index", 0);
    }

    private void ReadCheckpoints(IReadOnlyCollection<string> witnesses)
    {
        var stored = StoredNotes();
        var keys = KeyHistory.Read(_key, [.. stored.Select(s => s.Note), .. witnesses]);
        var all = new List<(long Size, byte[] Root)>();
        foreach (var (size, note) in stored)
        {
            if (keys.Check(note) is not { } stated || stated.Size != size)
                throw new VerifyFault(
                    $"the checkpoint stored for size {size} is not signed by the log's key",
                    inCheckpoint: true
                );
            all.Add(stated);
        }
        if (_size > 0 && all.Count == 0)
            throw new VerifyFault(
                "the log has events but no signed checkpoint",
                inCheckpoint: true
            );
        foreach (var witness in witnesses)
        {
            all.Add(
                keys.Check(witness)
                    ?? throw new VerifyFault(
                        "a published checkpoint is not signed by the log's key",
                        inCheckpoint: true
                    )
            );
        }
        foreach (
            var checkpoint in all.Where(c => Sound == 0 || c.Size > SignedSize).OrderBy(c => c.Size)
        )
            _checkpoints.Enqueue(checkpoint);
    }

    private List<(long Size, string Note)> StoredNotes()
    {
        var notes = new List<(long, string)>();
        using var query = _rows.Prepare("SELECT size, note FROM checkpoint ORDER BY size");
        using var rows = Rows.Read(query);
        while (rows.Read())
            notes.Add((rows.GetInt64(0), rows.GetValue(1) as string ?? ""));
        return notes;
    }

    private void CheckStretch(long from, long to)
    {
        _controls.Clear();
        using (var rows = Rows.Read(_events, from, to))
        {
            for (var index = from; index < to; index++)
            {
                Check(rows, index);
                CompareCheckpoint();
            }
        }
        CheckControlIndex(from, to);
    }

    private void Check(SqliteDataReader rows, long index)
    {
        if (!rows.Read() || rows.GetInt64(0) != index)
            throw new VerifyFault($"event {index} is missing", index);
        if (
            rows.GetValue(1) is not long @class
            || @class is not (0 or 1)
            || rows.GetValue(2) is not byte[] body
            || rows.GetValue(3) is not byte[] stored
        )
            throw new VerifyFault($"the row of event {index} is malformed", index);
        if (body.Length == 0 && @class == 1 && stored.Length == HashBytes)
            _removed.Add(index);
        else
        {
            if (!stored.AsSpan().SequenceEqual(_tree.HashLeaf((byte)@class, body)))
                throw new VerifyFault(
                    $"event {index} does not have its leaf hash: one of them was changed",
                    index
                );
            _removed.Read(index, body);
        }
        _tree.Push(stored, _joined);
        CheckLeaves(index, stored);
        if (@class == 0)
            _controls.Add(index);
    }

    /// <summary>
    /// A kept hash only speeds up what follows from the events. What was signed is the better witness: it is heard first.
    /// </summary>
    private void CheckSubtree(long leaves, long index, byte[] hash)
    {
        var height = BitOperations.Log2((ulong)leaves);
        if (height % KeptEvery != 0 || _keptFault is not null)
            return;
        using var rows = Rows.Read(_subtree!, height, index);
        if (
            !rows.Read()
            || rows.GetValue(0) is not byte[] kept
            || !kept.AsSpan().SequenceEqual(hash)
        )
            _keptFault = new VerifyFault(
                $"the kept hash over events {index * leaves} to {(index + 1) * leaves - 1} does not follow from them: it was changed, and tiles and proofs would be wrong"
            );
    }

    private void CheckLeaves(long index, byte[] hash)
    {
        var (place, within) = Math.DivRem(index, LeavesInRow);
        hash.CopyTo(_lastLeaves, within * HashBytes);
        if (within < LeavesInRow - 1 || _leaves is null || _keptFault is not null)
            return;
        using var rows = Rows.Read(_leaves, place);
        if (
            !rows.Read()
            || rows.GetValue(0) is not byte[] kept
            || !kept.AsSpan().SequenceEqual(_lastLeaves)
        )
            _keptFault = new VerifyFault(
                $"the kept leaf hashes of events {place * LeavesInRow} to {index} are not theirs: they were changed, and tiles and proofs would be wrong"
            );
    }

    private void CountLeaves()
    {
        var expected = _size / LeavesInRow;
        var kept = _rows.Number("SELECT count(*) FROM leaves WHERE place < $0", expected);
        if (kept != expected)
            throw new VerifyFault(
                $"{kept} rows of {LeavesInRow} leaf hashes each are kept, not {expected}"
            );
    }

    private void CountSubtrees()
    {
        for (var height = KeptEvery; height < 64; height += KeptEvery)
        {
            var expected = _size >> height;
            var kept = _rows.Number(
                "SELECT count(*) FROM subtree WHERE height = $0 AND idx < $1",
                height,
                expected
            );
            if (kept != expected)
                throw new VerifyFault(
                    $"{kept} hashes over {1L << height} events each are kept, not {expected}"
                );
        }
    }

    private void CompareCheckpoint()
    {
        while (_checkpoints.TryPeek(out var next) && next.Size <= Sound)
        {
            _checkpoints.Dequeue();
            if (next.Size != Sound || !_tree.Root().AsSpan().SequenceEqual(next.Root))
                throw new VerifyFault(
                    $"events {SignedSize} to {next.Size - 1} do not have the root that was signed: one of them was changed together with its leaf hash, or another history was signed",
                    SignedSize,
                    inCheckpoint: true
                );
            SignedSize = next.Size;
            Checkpoints++;
        }
    }

    private void CheckControlIndex(long from, long to)
    {
        using var rows = Rows.Read(_controlIndex, from, to);
        foreach (var expected in _controls)
        {
            if (!rows.Read() || rows.GetInt64(0) != expected)
                throw new VerifyFault(
                    $"the index of control events misses event {expected}",
                    expected
                );
        }
        if (rows.Read())
        {
            var index = rows.GetInt64(0);
            throw new VerifyFault(
                $"the index of control events wrongly holds event {index}",
                index
            );
        }
    }
}
