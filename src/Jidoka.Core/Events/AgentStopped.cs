namespace Jidoka.Core.Events;

/// <summary>An agent was stopped.</summary>
/// <param name="Agent">Which one.</param>
/// <param name="Why">Why, in the words of who stopped it.</param>
public sealed record AgentStopped(AgentId Agent, string Why) : ControlEvent;
