namespace Jidoka.Core.Projecting;

/// <summary>What an agent used, hour by hour, so that any window can be counted again at start.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="BucketMs">The start of the bucket, in milliseconds since the Unix epoch.</param>
/// <param name="Used">Calls reserved or spent in it.</param>
public sealed record BudgetUse(AgentId Agent, long BucketMs, long Used);
