using Jidoka.Core.Identifying;

namespace Jidoka.Core.Deciding;

/// <summary>What the mandates of a session, and the person's words, say of a call.</summary>
/// <param name="Source">Where the first of them comes from: <c>words</c>, the person's own, or as <see cref="MandateSource"/>.</param>
/// <param name="Evoked">Whether the person's words name the tool.</param>
/// <param name="Within">Whether the call is asked for, by the words or by a mandate, and keeps to every mandate.</param>
/// <param name="Exceeded">What the call exceeds: <c>tool</c>; empty: nothing.</param>
public sealed record MandateFacts(
    string Source,
    bool Evoked,
    bool Within,
    ImmutableArray<string> Exceeded
)
{
    /// <summary>What the session is for; null: not said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Purpose { get; init; }

    /// <summary>Why a mandate does not hold the call, in a sentence for the agent; null: each does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Breach { get; init; }

    /// <summary>The mandates that it was weighed against; null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<string>? Ids { get; init; }
}
