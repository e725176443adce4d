using System.Diagnostics.CodeAnalysis;

namespace Jidoka.Gateway.Enforcing.Approvals;

/// <summary>The calls that wait for answers, bounded.</summary>
internal sealed class HoldWaiters
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ApprovalId, HashSet<TaskCompletionSource>> _waiting = [];
    private int _count;

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _count;
        }
    }

    /// <summary>Begins to wait. What happens to the approval from now on is not missed.</summary>
    /// <returns>False if too many wait already.</returns>
    public bool TryBegin(ApprovalId id, [NotNullWhen(true)] out TaskCompletionSource? waiter)
    {
        waiter = null;
        lock (_gate)
        {
            if (_count >= ApprovalOptions.MaxWaiting)
                return false;
            if (!_waiting.TryGetValue(id, out var set))
                _waiting[id] = set = [];
            waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            set.Add(waiter);
            _count++;
            return true;
        }
    }

    /// <summary>Waits no more.</summary>
    public void End(ApprovalId id, TaskCompletionSource waiter)
    {
        lock (_gate)
        {
            if (!_waiting.TryGetValue(id, out var set) || !set.Remove(waiter))
                return;
            _count--;
            if (set.Count == 0)
                _waiting.Remove(id);
        }
    }

    /// <summary>Tells those who wait that something happened.</summary>
    public void Wake(ApprovalId id)
    {
        lock (_gate)
        {
            if (!_waiting.TryGetValue(id, out var set))
                return;
            foreach (var waiter in set)
                waiter.TrySetResult();
        }
    }
}
