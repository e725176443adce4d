using Jidoka.Storage.Files;
using Jidoka.Storage.Merkle;
using Jidoka.Storage.Recording;
using Jidoka.Storage.Vault;

namespace Jidoka.Storage.Sqlite;

/// <summary>
/// The ledger on SQLite. Group commit by leader and followers: an append that finds no commit under way commits on its own
/// thread; one that does queues up, and whoever commits hands the queue to the thread pool when it ends. Under load an append
/// that finds no commit under way queues up too, behind the work that waits for the pool's threads already: that work brings
/// appends of its own, and one commit for several writes fewer pages.
/// </summary>
internal sealed class SqliteLedger : ILedger, IThreadPoolWorkItem
{
    /// <summary>So many commits of a single append end the load that an append met by a commit under way began.</summary>
    private const int CommitsToCalm = 64;

    private readonly Lock _gate = new();
    private readonly CommitQueue _queue;
    private readonly LedgerOptions _options;
    private readonly TimeProvider _time;
    private readonly TreeHead _tree;
    private readonly LogWriter _writer;
    private readonly LogReader _reader;
    private readonly WalFlush _flush;
    private readonly WalCopy _walCopy;
    private readonly SubjectKeys _keys;
    private readonly PublishedCheckpoint _published;
    private readonly ITimer _timer;
    private readonly List<PendingAppend> _own = [];
    private readonly List<PendingAppend> _batch = [];
    private readonly List<Subtree> _completed = [];
    private bool _committing;
    private int _load;
    private bool _closing;
    private int _disposed;
    private long _storedCheckpoint;
    private long _storedCheckpointAt;

    public SqliteLedger(
        string logId,
        OpenedTree opened,
        LogWriter writer,
        LogReader reader,
        WalFlush flush,
        SubjectKeys keys,
        WalCopy walCopy,
        PublishedCheckpoint published,
        LedgerOptions options,
        TimeProvider time
    )
    {
        LogId = logId;
        _queue = new CommitQueue(logId);
        _options = options;
        _time = time;
        _tree = opened.Tree;
        _storedCheckpoint = opened.LastCheckpoint;
        _storedCheckpointAt = time.GetTimestamp();
        _writer = writer;
        _reader = reader;
        _flush = flush;
        _keys = keys;
        _walCopy = walCopy;
        _published = published;
        var period = TimeSpan.FromMilliseconds(options.CheckpointEveryMs);
        _timer = time.CreateTimer(_ => SignAndPublish(), state: null, period, period);
    }

    public string LogId { get; }

    public long Size => _tree.Size;

    public ValueTask<long> AppendAsync(
        ReadOnlyMemory<LedgerEntry> entries,
        Durability durability,
        CancellationToken cancellationToken = default
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Submit(PendingAppend.Of(entries, durability), cancellationToken);
    }

    public IAsyncEnumerable<StoredEvent> ReadAsync(
        long from,
        int max,
        EventClass? only = null,
        CancellationToken cancellationToken = default
    ) => _reader.EventsAsync(from, max, only, cancellationToken);

    public StoredEvent? Read(long index) => _reader.Event(index);

    public StoredEvent? ReadNext(long from) =>
        _reader.Events(from, 1, only: null) is [var next] ? next : null;

    public ReadOnlyMemory<byte>? LeafHash(long index) =>
        index >= 0 && index < Size ? _reader.Hashes(0, index, 1) : null;

    public SignedCheckpoint Checkpoint() => _tree.Sign();

    public SignedCheckpoint? Published => _published.Latest;

    public async ValueTask<SignedCheckpoint> PublishAsync(
        CancellationToken cancellationToken = default
    )
    {
        if (_published.Latest is { } latest && latest.Size == Size)
            return latest;
        // Signed before the flush: the flush covers what it states.
        var checkpoint = _tree.Sign();
        await Submit(PendingAppend.ToSign(Durability.Power), cancellationToken);
        return _published.Publish(checkpoint);
    }

    public bool Cosign(long size, string line) => _published.Cosign(size, line);

    /// <summary>
    /// Runs work, with entries or none, in its place in the order of appends; <paramref name="scrubs"/>: the write-ahead log is
    /// emptied then; <paramref name="signs"/>: the commit holds a signed checkpoint.
    /// </summary>
    public ValueTask<long> WorkAsync(
        Action<LogWriter> work,
        Durability durability,
        ReadOnlyMemory<LedgerEntry> entries = default,
        bool scrubs = true,
        bool signs = false
    ) => Submit(PendingAppend.ToWork(work, durability, entries, scrubs, signs));

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _timer.DisposeAsync();
        _walCopy.Stop();
        try
        {
            // The last in the queue: when it is done, so is every append before it.
            await Submit(PendingAppend.ToSign(Durability.Power), closes: true);
            if (Size > 0)
                _published.Publish(_tree.Sign());
        }
        catch (LedgerUnavailableException)
        {
            // The events are safe; only the closing checkpoint is missing, and the next start signs one.
        }
    }

    /// <summary>The next leader, on the thread pool: commits what queued up while the last commit ran.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        // _batch belongs to whoever has the committing flag, which this work item inherited.
        lock (_gate)
        {
            _queue.Drain(_batch);
            _load = _batch.Count > 1 ? CommitsToCalm : Math.Max(0, _load - 1);
        }
        var failure = CommitAll(_batch);
        var done = _batch.ToArray();
        _batch.Clear();
        HandOver();
        Acknowledge(done, failure);
    }

    private ValueTask<long> Submit(
        PendingAppend append,
        CancellationToken cancellationToken = default,
        bool closes = false
    )
    {
        var full = false;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closing, this);
            _closing = closes;
            if (_committing)
            {
                full = _queue.Add(append);
                _load = CommitsToCalm;
            }
            else
            {
                if (_load > 0)
                {
                    full = _queue.Add(append);
                    ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                }
                // Last: were it true after a throw, nobody would ever commit again.
                _committing = true;
            }
        }
        if (append.Done is null)
            return Lead(append);
        return full
            ? WaitForRoomAsync(append, cancellationToken)
            : new ValueTask<long>(append.Done.Task);
    }

    private ValueTask<long> Lead(PendingAppend append)
    {
        _own.Add(append);
        var failure = CommitAll(_own);
        _own.Clear();
        HandOver();
        if (failure is not null)
            return ValueTask.FromException<long>(failure);
        return append.Durability == Durability.Process
            ? new(append.FirstIndex)
            : FlushedAsync(append);
    }

    private async ValueTask<long> FlushedAsync(PendingAppend append)
    {
        await _flush.FlushAsync();
        return append.FirstIndex;
    }

    private async ValueTask<long> WaitForRoomAsync(
        PendingAppend append,
        CancellationToken cancellationToken
    )
    {
        var done = append.Done!.Task;
        try
        {
            var wait = TimeSpan.FromMilliseconds(_options.QueueWaitMs);
            return await done.WaitAsync(wait, _time, cancellationToken);
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            bool withdrawn;
            lock (_gate)
                withdrawn = _queue.Withdraw(append);
            if (!withdrawn)
                return await done;
            if (error is OperationCanceledException)
                throw;
            throw new LedgerUnavailableException(
                $"The ledger {LogId} is overloaded: no room in its queue for {_options.QueueWaitMs} ms.",
                error
            )
            {
                IsOverload = true,
            };
        }
    }

    private void HandOver()
    {
        lock (_gate)
        {
            _committing = !_queue.IsEmpty;
            if (_committing)
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void Acknowledge(PendingAppend[] batch, LedgerUnavailableException? failure)
    {
        var flushed = 0;
        foreach (var append in batch)
        {
            if (failure is not null)
                append.Done!.SetException(failure);
            else if (append.Durability == Durability.Process)
                append.Done!.SetResult(append.FirstIndex);
            else
                flushed++;
        }
        if (flushed > 0)
            _ = AcknowledgeFlushedAsync(batch);
    }

    private async Task AcknowledgeFlushedAsync(PendingAppend[] batch)
    {
        LedgerUnavailableException? failure = null;
        try
        {
            await _flush.FlushAsync();
        }
        catch (LedgerUnavailableException error)
        {
            failure = error;
        }
        foreach (var append in batch)
        {
            if (append.Durability != Durability.Power)
                continue;
            if (failure is null)
                append.Done!.SetResult(append.FirstIndex);
            else
                append.Done!.SetException(failure);
        }
    }

    /// <summary>One transaction for all; null when it committed. Only the holder of the committing flag calls it.</summary>
    private LedgerUnavailableException? CommitAll(List<PendingAppend> batch)
    {
        if (_flush.Failure is { } lost)
            return lost;
        try
        {
            _walCopy.KeepBounded();
            _keys.StorePending();
            _tree.Begin();
            _writer.Begin();
            var (sign, erased) = (false, false);
            foreach (var append in batch)
            {
                Write(append);
                sign |= append.Checkpoint;
                erased |= append.Scrubs;
            }
            var signed = sign || CheckpointIsDue() ? StoreCheckpoint() : null;
            _writer.Commit();
            _tree.Commit();
            if (signed is not null)
                (_storedCheckpoint, _storedCheckpointAt) = (signed.Size, _time.GetTimestamp());
            _walCopy.Wrote(_writer.Database.TakePagesWritten());
            if (erased)
                _walCopy.Scrub();
            return null;
        }
        catch (Exception error)
        {
            // Whatever it was, the next commit must find the ledger as it was, and the callers an answer.
            _writer.Rollback();
            return new LedgerUnavailableException(
                $"The ledger {LogId} cannot be written: {error.Message}.",
                error
            );
        }
    }

    private void Write(PendingAppend append)
    {
        append.FirstIndex = _tree.Next.Size;
        _completed.Clear();
        var entries = append.Entries.Span;
        for (var i = 0; i < entries.Length; i++)
        {
            _writer.Insert(_tree.Next.Size, entries[i], append.LeafHash(i));
            _tree.Next.Append(append.LeafHash(i), _completed);
        }
        foreach (var subtree in _completed)
            _writer.Insert(subtree);
        append.Within?.Invoke(_writer);
    }

    private bool CheckpointIsDue()
    {
        var unsigned = _tree.Next.Size - _storedCheckpoint;
        return unsigned > 0
            && (
                _storedCheckpoint == 0
                || unsigned >= _options.CheckpointEveryEvents
                || _time.GetElapsedTime(_storedCheckpointAt).TotalMilliseconds
                    >= _options.CheckpointEveryMs
            );
    }

    private SignedCheckpoint? StoreCheckpoint()
    {
        if (_tree.Next.Size == _storedCheckpoint)
            return null;
        var checkpoint = _tree.SignNext();
        _writer.Insert(checkpoint, _tree.Next);
        return checkpoint;
    }

    private void SignAndPublish()
    {
        _keys.Finish();
        if (Size > (_published.Latest?.Size ?? 0))
            _ = SignAsync();

        async Task SignAsync()
        {
            try
            {
                await PublishAsync();
            }
            catch (Exception error)
                when (error is LedgerUnavailableException or ObjectDisposedException)
            {
                // The next tick tries again.
            }
        }
    }
}
