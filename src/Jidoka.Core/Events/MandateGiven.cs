using Jidoka.Core.Identifying;

namespace Jidoka.Core.Events;

/// <summary>A session has a mandate from now on, in the place of a wider one if it had one.</summary>
/// <param name="Mandate">The mandate.</param>
public sealed record MandateGiven(Mandate Mandate) : ControlEvent;
