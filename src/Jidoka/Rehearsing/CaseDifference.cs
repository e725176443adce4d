namespace Jidoka.Rehearsing;

/// <summary>Something that a case expects and that came out differently.</summary>
/// <param name="What">Which part of the decision.</param>
/// <param name="Expected">What was expected.</param>
/// <param name="Found">What came out.</param>
internal sealed record CaseDifference(string What, string Expected, string Found);
