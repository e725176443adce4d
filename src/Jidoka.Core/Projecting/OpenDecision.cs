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
}
