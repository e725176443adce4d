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
    /// <returns>The reservation; null if it would overspend.</returns>
    public BudgetReservation? Reserve(AgentId agent, AgentFacts? facts, long nowMs, int calls)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(calls, 1);
        if (facts?.CallBudget is not { } limit)
            return new BudgetReservation(agent, WindowStartMs: 0, calls, Limited: false);
        lock (_gate)
        {
            var window = WindowOf_NeedsLock(agent, facts, nowMs);
            if (window.Used + calls > limit)
                return null;
            window.Used += calls;
            return new BudgetReservation(agent, window.StartMs, calls, Limited: true);
        }
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
        }
    }

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
