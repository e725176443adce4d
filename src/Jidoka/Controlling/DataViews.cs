using Jidoka.Core.Projecting.Lineage;

namespace Jidoka.Controlling;

/// <summary>One of the four questions.</summary>
internal enum DataQuestion
{
    /// <summary>What data is used, or who uses it.</summary>
    Used,

    /// <summary>Where it came from.</summary>
    Origin,

    /// <summary>Who has access to it.</summary>
    Access,

    /// <summary>What came of it.</summary>
    Usage,
}

/// <summary>A question about data.</summary>
/// <param name="Question">Which one.</param>
/// <param name="Of">Of what: a node, <c>Class:name</c> for a class of data, <c>*</c> for all.</param>
/// <param name="FromMs">From when on, in milliseconds since the Unix epoch; null: always.</param>
/// <param name="ToMs">Until when (exclusive), in milliseconds since the Unix epoch; null: now.</param>
/// <param name="AtLeast">The ledger index that the answer must know of (inclusive); null: all that there is now.</param>
internal sealed record DataRequest(
    DataQuestion Question,
    string Of,
    long? FromMs = null,
    long? ToMs = null,
    long? AtLeast = null
);

/// <summary>An answer about data.</summary>
/// <param name="Question">The question.</param>
/// <param name="Of">Of what.</param>
/// <param name="Watermark">The ledger index up to which events are known (exclusive).</param>
/// <param name="IsCut">Whether a bound was met, so that there may be more.</param>
/// <param name="Found">What was found, the surest first.</param>
/// <param name="Could">For access, who could do what by policy.</param>
internal sealed record DataView(
    DataQuestion Question,
    string Of,
    long Watermark,
    bool IsCut,
    ImmutableArray<FoundView> Found,
    ImmutableArray<AccessAnswer>? Could = null
);

/// <summary>Something that data came to, or came from.</summary>
/// <param name="Node">What.</param>
/// <param name="Strength">How sure the path is.</param>
/// <param name="Path">The way, as the data went.</param>
/// <param name="Agents">For a session, the agents.</param>
/// <param name="Users">For a session, the people.</param>
internal sealed record FoundView(
    string Node,
    LinkStrength Strength,
    ImmutableArray<LinkView> Path,
    ImmutableArray<string>? Agents = null,
    ImmutableArray<string>? Users = null
);

/// <summary>A link of a path, with the events that state it.</summary>
/// <param name="From">Where the data came from.</param>
/// <param name="To">Where it went.</param>
/// <param name="Reason">Why this is held.</param>
/// <param name="Strength">How sure it is.</param>
/// <param name="IsReported">Whether others report it.</param>
/// <param name="Label">The label of the data, if known.</param>
/// <param name="First">The first event that states it.</param>
/// <param name="Last">The last one, if it is another.</param>
/// <param name="Times">How many events state it.</param>
internal sealed record LinkView(
    string From,
    string To,
    LinkReason Reason,
    LinkStrength Strength,
    bool IsReported,
    Label? Label,
    CitedEvent First,
    CitedEvent? Last,
    long Times
);

/// <summary>An event of the ledger, by which a statement can be checked.</summary>
/// <param name="Index">Its ledger index.</param>
/// <param name="Hash">Its leaf hash (RFC 6962, SHA-256), hex.</param>
internal sealed record CitedEvent(long Index, string Hash);

/// <summary>Asks what a bad source came to, and for its containment.</summary>
/// <param name="Source">A node, a session's id, or a ledger index.</param>
/// <param name="SinceMs">Since when it was bad, in milliseconds since the Unix epoch; null: always.</param>
/// <param name="Contain">Whether to contain what it came to; otherwise nothing changes.</param>
/// <param name="Why">Why, for the record.</param>
internal sealed record RecallRequest(
    string Source,
    long? SinceMs = null,
    bool Contain = false,
    string Why = ""
);

/// <summary>What a bad source came to.</summary>
/// <param name="Source">The source, as a node.</param>
/// <param name="Watermark">The ledger index up to which events are known (exclusive).</param>
/// <param name="IsCut">Whether a bound was met, so that there may be more.</param>
/// <param name="Found">All that it can have come to, the surest first.</param>
/// <param name="Assets">The assets that are, or would be, contained.</param>
/// <param name="Sessions">The sessions that are, or would be, contained.</param>
/// <param name="Agents">The agents that ran these sessions: to be stopped by a person, if need be.</param>
/// <param name="Effects">The calls whose effects can have carried it out, by ledger index: for a person to make good.</param>
/// <param name="Id">The recall's id, by which it is undone; null: it was a dry run.</param>
/// <param name="Events">The ledger indices of its events.</param>
internal sealed record RecallView(
    string Source,
    long Watermark,
    bool IsCut,
    ImmutableArray<FoundView> Found,
    ImmutableArray<AssetId> Assets,
    ImmutableArray<string> Sessions,
    ImmutableArray<string> Agents,
    ImmutableArray<string> Effects,
    string? Id,
    ImmutableArray<long> Events
);
