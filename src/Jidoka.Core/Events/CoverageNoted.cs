namespace Jidoka.Core.Events;

/// <summary>Something was asked for that Jidoka does not govern, so it was refused or only counted.</summary>
/// <param name="What">The kind of gap: <c>endpoint</c>, <c>field</c>, <c>tool</c>, <c>model</c>.</param>
/// <param name="Name">Its name, as the code knows it; never content.</param>
public sealed record CoverageNoted(string What, string Name) : ControlEvent;
