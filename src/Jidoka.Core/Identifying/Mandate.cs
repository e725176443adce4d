namespace Jidoka.Core.Identifying;

/// <summary>The bounded authority of a session. It never grows, and what is derived from it is never wider.</summary>
/// <param name="Id">Which one; unique in its log.</param>
/// <param name="Source">Who gave it.</param>
/// <param name="Agent">The agent that has it.</param>
/// <param name="Terms">What it lets be done.</param>
public sealed record Mandate(string Id, MandateSource Source, AgentId Agent, MandateTerms Terms)
{
    /// <summary>The most characters of an id.</summary>
    public const int MaxIdLength = 128;

    /// <summary>How many mandates may stand behind one another.</summary>
    public const int MaxDepth = 8;

    /// <summary>The most mandates that a token for a delegate carries.</summary>
    public const int MaxCarried = 16;

    /// <summary>How long a mandate may stand, in milliseconds: 30 days.</summary>
    public const long MaxLifeMs = 30L * 86_400_000;

    /// <summary>The person that the agent acts for; null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UserId? User { get; init; }

    /// <summary>The one session that it is for; null, of a template only: all of the agent's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SessionId? Session { get; init; }

    /// <summary>When it ends, in milliseconds since the Unix epoch; null, of a template only: never.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ExpiresMs { get; init; }

    /// <summary>The mandate that it is derived from, and that holds beside it; null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Parent { get; init; }
}
