namespace Jidoka.System.Tests.Conformance;

/// <summary>A scenario that passes at a server and, on purpose, not through the gateway.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Reason">Why.</param>
internal sealed record KnownDifference(string Scenario, string Reason);
