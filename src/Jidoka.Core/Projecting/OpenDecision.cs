namespace Jidoka.Core.Projecting;

/// <summary>A decision to let a call pass that has not been settled. After a restart it is in doubt.</summary>
/// <param name="Index">Its ledger index.</param>
/// <param name="TimeMs">When it was decided, in milliseconds since the Unix epoch.</param>
/// <param name="Call">The call.</param>
/// <param name="Agent">The agent.</param>
/// <param name="Session">The session.</param>
/// <param name="Resource">The asset.</param>
/// <param name="Reserved">What it reserved.</param>
public sealed record OpenDecision(
    long Index,
    long TimeMs,
    CallId Call,
    AgentId Agent,
    SessionId Session,
    AssetId Resource,
    int Reserved
)
{
    /// <summary>The mandates that count the call; null: none.</summary>
    public ImmutableArray<string>? Mandates { get; init; }

    /// <summary>The person behind the agent; null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UserId? User { get; init; }

    /// <summary>Whether its answer is read by the session's model, so that it counts as read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Reads { get; init; }

    /// <summary>Whether its answer comes to what the session shows at the tools' door.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Shows { get; init; }
}
