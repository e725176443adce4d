using Jidoka.Core.Projecting;

namespace Jidoka.Core.Events;

/// <summary>An agent key was issued.</summary>
/// <param name="Key">The key record, with its hash.</param>
public sealed record KeyIssued(AgentKey Key) : ControlEvent;
