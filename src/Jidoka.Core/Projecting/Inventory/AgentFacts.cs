using Jidoka.Core.Identifying;

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

    /// <summary>What its sessions may do at most, whatever else they are given; null: not limited.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MandateTerms? Mandate { get; init; }

    /// <summary>Whether its requests may show a signed mandate for their session.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool TakesMandates { get; init; }

    /// <summary>Whether a session of it without a mandate of its own may call no tool.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool NeedsMandates { get; init; }

    /// <summary>How many calls it may make per window; null: no budget.</summary>
    public long? CallBudget { get; init; }

    /// <summary>The budget's window in milliseconds.</summary>
    public long BudgetWindowMs { get; init; } = 86_400_000;
}
