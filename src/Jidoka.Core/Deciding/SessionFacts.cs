using Jidoka.Core.Labeling;

namespace Jidoka.Core.Deciding;

/// <summary>What policy may know of the session of a call.</summary>
/// <param name="Id">The session.</param>
/// <param name="Doubtful">Whether the call's linkage to the session is doubtful: then it lends no evidence.</param>
/// <param name="Label">All that the session has read.</param>
/// <param name="Calls">How many calls of the session were released before this one.</param>
/// <param name="Refused">How many consequential tool calls of the session policy refused for good before this one.</param>
public sealed record SessionFacts(
    SessionId Id,
    bool Doubtful,
    Label Label,
    long Calls,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long Refused = 0
)
{
    /// <summary>What those calls were about; null: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RefusedTargets? RefusedTargets { get; init; }
}
