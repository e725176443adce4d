using Jidoka.Core.Labeling;

namespace Jidoka.Core.Projecting;

/// <summary>
/// What the ledger says of a session, and where what it showed and what was refused in it stand in the vault: enough to go on
/// with it after a restart.
/// </summary>
/// <param name="Agent">The agent.</param>
/// <param name="User">The person behind it; null: none.</param>
/// <param name="Session">The session.</param>
public sealed record SessionTrail(AgentId Agent, UserId? User, SessionId Session)
{
    /// <summary>The most refused calls whose targets are looked up; beyond it every thing counts as spoken of.</summary>
    public const int MaxRefusals = 1024;

    /// <summary>The most answers of tools that are looked up; beyond it what the session shows is lost.</summary>
    public const int MaxAnswers = 1024;

    /// <summary>The most tools whose answers were read in part; beyond it the session counts as having read anything.</summary>
    public const int MaxHalfRead = 64;

    /// <summary>Whether a header named it.</summary>
    public bool Named { get; init; }

    /// <summary>The join of what it read.</summary>
    public Label Label { get; init; } = Label.Clean;

    /// <summary>The tools whose answers were read in part; their labels come to <see cref="Label"/>.</summary>
    public ImmutableHashSet<AssetId> HalfRead { get; init; } = [];

    /// <summary>How many calls were bound to it.</summary>
    public long Calls { get; init; }

    /// <summary>The call that was bound to it last, which may be decided again.</summary>
    public string? LastCall { get; init; }

    /// <summary>How many of its consequential calls policy refused for good.</summary>
    public long Refused { get; init; }

    /// <summary>The ledger indices of the decisions that refused them, the first <see cref="MaxRefusals"/>.</summary>
    public ImmutableArray<long> Refusals { get; init; } = [];

    /// <summary>The ledger index of the model call that showed all of it last; null: none did.</summary>
    public long? ShownAt { get; init; }

    /// <summary>What tools answered since.</summary>
    public ImmutableArray<AnswerTrail> Answers { get; init; } = [];

    /// <summary>Whether they answered more than is looked up.</summary>
    public bool HasMoreAnswers { get; init; }

    /// <summary>When something happened in it last, in milliseconds since the Unix epoch.</summary>
    public long LastMs { get; init; }
}
