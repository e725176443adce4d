namespace Jidoka.Core.Projecting;

/// <summary>How many calls a mandate lets be released, in all its life.</summary>
/// <param name="Mandate">The mandate's id.</param>
/// <param name="Calls">How many.</param>
public sealed record CallShare(string Mandate, long Calls);
