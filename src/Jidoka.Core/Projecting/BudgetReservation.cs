namespace Jidoka.Core.Projecting;

/// <summary>Calls set aside of an agent's budget.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="WindowStartMs">The window that it counts in.</param>
/// <param name="Calls">How many.</param>
/// <param name="Limited">Whether the agent has a budget at all, or a mandate counts its calls.</param>
public sealed record BudgetReservation(AgentId Agent, long WindowStartMs, int Calls, bool Limited)
{
    /// <summary>The mandates that count the calls, too.</summary>
    public ImmutableArray<string> Mandates { get; init; } = [];
}
