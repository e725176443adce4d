using Jidoka.Core.Projecting;

namespace Jidoka.Core.Events;

/// <summary>An agent key was replaced: the new one is good from now on, the old one for a stated time yet.</summary>
/// <param name="Key">The new key's record, with its hash.</param>
/// <param name="Replaces">The old key's id.</param>
/// <param name="ReplacedEndsMs">When the old key ends, in milliseconds since the Unix epoch.</param>
public sealed record KeyRotated(AgentKey Key, string Replaces, long ReplacedEndsMs) : ControlEvent;
