using Jidoka.Storage.Files;
using Jidoka.Storage.Recording;
using Microsoft.Win32.SafeHandles;

namespace Jidoka.Storage.Sqlite;

/// <summary>
/// Makes commits survive a power cut: flushes the write-ahead log after the commit, outside it, so that appends which
/// need not wait for the disk never do. One flush serves all who asked before it began. This is what SQLite does within
/// the commit under <c>synchronous=FULL</c>; a copy of the log into the database flushes by itself.
/// </summary>
internal sealed class WalFlush : IThreadPoolWorkItem, IDisposable
{
    private readonly Lock _gate = new();
    private readonly SafeFileHandle _file;
    private readonly string _logId;
    private readonly Action<SafeFileHandle> _flush;
    private TaskCompletionSource? _next;
    private bool _flushing;

    public WalFlush(string databasePath, string logId, Action<SafeFileHandle>? flush = null)
    {
        _file = File.OpenHandle(
            databasePath + "-wal",
            FileMode.Open,
            FileAccess.ReadWrite,
            FileShare.ReadWrite | FileShare.Delete
        );
        _logId = logId;
        _flush = flush ?? DiskFlush.Data;
    }

    /// <summary>Set for good once a flush failed: the system may have dropped the bytes, and a later flush would not tell.</summary>
    public LedgerUnavailableException? Failure { get; private set; }

    /// <summary>Flushes everything committed before the call; on the calling thread if no flush is under way.</summary>
    public ValueTask FlushAsync()
    {
        lock (_gate)
        {
            if (_flushing)
            {
                _next ??= new TaskCompletionSource(
                    TaskCreationOptions.RunContinuationsAsynchronously
                );
                return new ValueTask(_next.Task);
            }
            _flushing = true;
        }
        Flush();
        HandOver();
        return Failure is null ? ValueTask.CompletedTask : ValueTask.FromException(Failure);
    }

    void IThreadPoolWorkItem.Execute()
    {
        TaskCompletionSource served;
        lock (_gate)
            (served, _next) = (_next!, null);
        Flush();
        HandOver();
        if (Failure is null)
            served.SetResult();
        else
            served.SetException(Failure);
    }

    public void Dispose() => _file.Dispose();

    private void Flush()
    {
        if (Failure is not null)
            return;
        try
        {
            _flush(_file);
        }
        catch (Exception error)
        {
            // Whatever it was: those who wait get an answer, and none that the flush did not earn.
            Failure = new LedgerUnavailableException(
                $"The ledger {_logId} could not be flushed to the disk ({error.Message}); it refuses appends until it is opened again.",
                error
            );
        }
    }

    private void HandOver()
    {
        lock (_gate)
        {
            _flushing = _next is not null;
            if (_flushing)
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }
}
