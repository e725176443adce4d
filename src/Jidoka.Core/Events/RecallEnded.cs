namespace Jidoka.Core.Events;

/// <summary>A recall is undone: what it contained may be called again, as far as policy permits.</summary>
/// <param name="Id">The recall's id.</param>
public sealed record RecallEnded(string Id) : ControlEvent;
