namespace Jidoka.Core.Events;

/// <summary>A node opened the log.</summary>
/// <param name="Version">The version of the program.</param>
/// <param name="InDoubt">How many decisions were found released but not settled.</param>
public sealed record NodeStarted(string Version, int InDoubt) : ControlEvent;
