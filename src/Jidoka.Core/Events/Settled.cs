using Jidoka.Core.Labeling;

namespace Jidoka.Core.Events;

/// <summary>What became of a released call.</summary>
public sealed record Settled : LedgerEvent
{
    /// <summary>The call.</summary>
    public required CallId Call { get; init; }

    /// <summary>The ledger index of its <see cref="Decided"/>.</summary>
    public required long Decided { get; init; }

    /// <summary>What became of it.</summary>
    public required SettledAs As { get; init; }

    /// <summary>How many calls of the reservation were spent.</summary>
    public int Spent { get; init; }

    /// <summary>The upstream's status code; 0 if there was none.</summary>
    public int Status { get; init; }

    /// <summary>Tokens of the prompt as the provider counted them.</summary>
    public long? PromptTokens { get; init; }

    /// <summary>Tokens of the answer as the provider counted them.</summary>
    public long? CompletionTokens { get; init; }

    /// <summary>The model that the provider says it served.</summary>
    public string? ServedModel { get; init; }

    /// <summary>The fingerprint that the provider gives of what runs it.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The provider that answered.</summary>
    public string? Provider { get; init; }

    /// <summary>From release to settlement, in microseconds.</summary>
    public long DurationUs { get; init; }

    /// <summary>The vault's keyed commitment to the answer, base64; null if not kept.</summary>
    public string? Content { get; init; }

    /// <summary>For a call that reads, the label of what the session read; null: it read nothing.</summary>
    public Label? Read { get; init; }
}
