namespace Jidoka.Core.Projecting;

/// <summary>A stopped agent: its calls are refused, its streams are cut, until it is released.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="By">Who pulled the cord.</param>
/// <param name="Why">Why.</param>
/// <param name="SinceMs">Since when, in milliseconds since the Unix epoch.</param>
public sealed record Stop(AgentId Agent, string By, string Why, long SinceMs);
