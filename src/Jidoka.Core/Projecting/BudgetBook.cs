using Jidoka.Core.Projecting.Inventory;

namespace Jidoka.Core.Projecting;

/// <summary>
/// Call budgets: reserved before a call, settled after it, so that concurrent calls cannot overspend. A reservation
/// that is never settled stays counted until its window ends.
/// </summary>
public sealed class BudgetBook
{
    private readonly Lock _gate = new();
    private readonly Dictionary<AgentId, Window> _windows = [];

    /// <summary>How many calls are left to an agent now; null if it has no budget.</summary>
    public long? Remaining(AgentId agent, AgentFacts? facts, long nowMs)
    {
        if (facts?.CallBudget is not { } limit)
            return null;
        lock (_gate)
            return Math.Max(0, limit - WindowOf_NeedsLock(agent, facts, nowMs).Used);
    }

    /// <summary>Reserves calls, all or none.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="facts">Its budget; without one every reservation succeeds.</param>
    /// <param name="nowMs">Now, in milliseconds since the Unix epoch.</param>
    /// <param name="calls">How many, at least 1.</param>
    /// <param name="shares">What mandates let be released besides; none: empty or default.</param>
    /// <returns>The reservation; null if it would overspend one of them.</returns>
    public BudgetReservation? Reserve(
        AgentId agent,
        AgentFacts? facts,
        long nowMs,
        int calls,
        ImmutableArray<CallShare> shares = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(calls, 1);
        if (facts?.CallBudget is null && shares.IsDefaultOrEmpty)
            return new BudgetReservation(agent, WindowStartMs: 0, calls, Limited: false);
        lock (_gate)
        {
            var own = facts?.CallBudget is null ? null : WindowOf_NeedsLock(agent, facts, nowMs);
            if (own?.Used + calls > facts?.CallBudget)
                return null;
            var all = shares.IsDefault ? [] : shares;
            if (all.Any(s => UseOf_NeedsLock(s).Used + calls > s.Calls))
                return null;
            foreach (var share in all)
                UseOf_NeedsLock(share).Used += calls;
            if (own is not null)
                own.Used += calls;
            return new BudgetReservation(agent, own?.StartMs ?? 0, calls, Limited: true)
            {
                Mandates = [.. all.Select(static s => s.Mandate)],
            };
        }
    }

    /// <summary>Whether the calls of a mandate are used up.</summary>
    /// <param name="share">What it lets be released.</param>
    public bool IsSpent(CallShare share)
    {
        lock (_gate)
            return UseOf_NeedsLock(share).Used >= share.Calls;
    }

    /// <summary>Gives back what a reservation did not spend.</summary>
    /// <param name="reservation">The reservation; settle each once.</param>
    /// <param name="spent">How many calls were spent, from 0 to the reserved number.</param>
    public void Settle(BudgetReservation reservation, int spent)
    {
        if (!reservation.Limited)
            return;
        ArgumentOutOfRangeException.ThrowIfNegative(spent);
        lock (_gate)
        {
            if (
                _windows.TryGetValue(reservation.Agent, out var window)
                && window.StartMs == reservation.WindowStartMs
            )
                window.Used -= Math.Max(0, reservation.Calls - spent);
            foreach (var mandate in reservation.Mandates)
            {
                if (_windows.TryGetValue(KeyOf(mandate), out var share))
                    share.Used -= Math.Max(0, reservation.Calls - spent);
            }
        }
    }

    /// <summary>Under which name the calls of a mandate are counted: no agent has a name with a control character.</summary>
    /// <param name="mandate">The mandate's id.</param>
    public static AgentId KeyOf(string mandate) => new("mandate\t" + mandate);

    /// <summary>Counts what the ledger shows as used, when a node starts.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="windowStartMs">The window's start.</param>
    /// <param name="used">Calls reserved or spent in it.</param>
    public void Restore(AgentId agent, long windowStartMs, long used)
    {
        lock (_gate)
            _windows[agent] = new Window { StartMs = windowStartMs, Used = used };
    }

    /// <summary>The start of the window that a moment falls in.</summary>
    public static long WindowStart(AgentFacts facts, long atMs) =>
        atMs - (atMs % Math.Max(1, facts.BudgetWindowMs));

    private Window UseOf_NeedsLock(CallShare share)
    {
        var key = KeyOf(share.Mandate);
        return _windows.TryGetValue(key, out var window) ? window : _windows[key] = new Window();
    }

    private Window WindowOf_NeedsLock(AgentId agent, AgentFacts facts, long nowMs)
    {
        var start = WindowStart(facts, nowMs);
        if (!_windows.TryGetValue(agent, out var window))
            _windows[agent] = window = new Window { StartMs = start };
        // A clock that steps back must not open a window anew.
        if (start > window.StartMs)
        {
            window.StartMs = start;
            window.Used = 0;
        }
        return window;
    }

    private sealed class Window
    {
        public long StartMs { get; set; }
        public long Used { get; set; }
    }
}
