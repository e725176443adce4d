namespace Jidoka.Core.Projecting;

/// <summary>Content under legal hold.</summary>
/// <param name="Subject">Whose content: <c>user:NAME</c> or <c>agent:NAME</c>.</param>
/// <param name="By">Who holds it.</param>
/// <param name="Why">Why.</param>
/// <param name="SinceMs">Since when, in milliseconds since the Unix epoch.</param>
public sealed record SubjectHold(string Subject, string By, string Why, long SinceMs);
