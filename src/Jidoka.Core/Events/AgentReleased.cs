namespace Jidoka.Core.Events;

/// <summary>A stopped agent may go on.</summary>
/// <param name="Agent">Which one.</param>
public sealed record AgentReleased(AgentId Agent) : ControlEvent;
