namespace Jidoka.Core.Projecting.Inventory;

/// <summary>What is known of an agent.</summary>
public sealed record AgentFacts
{
    /// <summary>The person whom the agent's keys act for; null: none.</summary>
    public UserId? User { get; init; }

    /// <summary>
    /// Whether the <c>user</c> role of its requests holds a person's own words. If not, it is composed content and
    /// is treated as untrusted.
    /// </summary>
    public bool HumanUserTurns { get; init; }

    /// <summary>How many calls it may make per window; null: no budget.</summary>
    public long? CallBudget { get; init; }

    /// <summary>The budget's window in milliseconds.</summary>
    public long BudgetWindowMs { get; init; } = 86_400_000;
}
