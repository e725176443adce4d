namespace Jidoka.Core.Deciding;

/// <summary>What the session's mandate says of a call.</summary>
/// <param name="Source">Where it comes from: <c>words</c>, <c>template</c>, <c>caller</c>, <c>signed</c>.</param>
/// <param name="Evoked">Whether it names the tool: by the person's words, or in its list.</param>
/// <param name="Within">Whether the call keeps to its tools, limits and expiry.</param>
/// <param name="Exceeded">What the call exceeds, such as <c>tool</c>, <c>expiry</c> or <c>limit:amount</c>; empty: nothing.</param>
/// <param name="Purpose">What it is for; null: not said.</param>
public sealed record MandateFacts(
    string Source,
    bool Evoked,
    bool Within,
    ImmutableArray<string> Exceeded,
    string? Purpose = null
);
