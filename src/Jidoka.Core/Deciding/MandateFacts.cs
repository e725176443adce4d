namespace Jidoka.Core.Deciding;

/// <summary>What the session's mandate says of a call.</summary>
/// <param name="Source">Where it comes from: <c>words</c>, the person's own.</param>
/// <param name="Evoked">Whether it names the tool: by the person's words.</param>
/// <param name="Within">Whether the call keeps to it.</param>
/// <param name="Exceeded">What the call exceeds: <c>tool</c>; empty: nothing.</param>
public sealed record MandateFacts(
    string Source,
    bool Evoked,
    bool Within,
    ImmutableArray<string> Exceeded
);
