using Jidoka.Storage.Recording;

namespace Jidoka.Storage.Sqlite;

/// <summary>
/// Appends that wait while a commit runs, in the order of the calls. Within the entry and byte bounds an append waits for its
/// commit; beyond them also with a time limit; beyond the bound on appends it fails at once. The caller holds the ledger's gate.
/// </summary>
internal sealed class CommitQueue(string logId)
{
    private readonly LinkedList<PendingAppend> _waiting = new();
    private int _entries;
    private long _bytes;

    public bool IsEmpty => _waiting.Count == 0;

    /// <summary>Adds at the end; returns whether the queue is full, so that the caller must limit its wait.</summary>
    /// <exception cref="LedgerUnavailableException">Too many appends wait already.</exception>
    public bool Add(PendingAppend append)
    {
        if (_waiting.Count >= LedgerLimits.MaxWaitingAppends)
            throw new LedgerUnavailableException(
                $"The ledger {logId} is overloaded: {LedgerLimits.MaxWaitingAppends} appends wait already."
            )
            {
                IsOverload = true,
            };
        var full =
            _entries + append.Entries.Length > LedgerLimits.MaxQueuedEntries
            || _bytes + append.Bytes > LedgerLimits.MaxQueuedBytes;
        append.Done = new TaskCompletionSource<long>(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        append.Place = _waiting.AddLast(append);
        _entries += append.Entries.Length;
        _bytes += append.Bytes;
        return full;
    }

    /// <summary>Takes an append back; false when a commit has it already.</summary>
    public bool Withdraw(PendingAppend append)
    {
        if (append.Place is null)
            return false;
        Remove(append);
        return true;
    }

    /// <summary>Moves the next commit's worth of appends into an empty batch.</summary>
    public void Drain(List<PendingAppend> batch)
    {
        var entries = 0;
        long bytes = 0;
        while (_waiting.First is { Value: var next })
        {
            entries += next.Entries.Length;
            bytes += next.Bytes;
            var tooMuch =
                entries > LedgerLimits.MaxBatchEntries || bytes > LedgerLimits.MaxBatchBytes;
            if (batch.Count > 0 && tooMuch)
                return;
            Remove(next);
            batch.Add(next);
        }
    }

    private void Remove(PendingAppend append)
    {
        _waiting.Remove(append.Place!);
        append.Place = null;
        _entries -= append.Entries.Length;
        _bytes -= append.Bytes;
    }
}
