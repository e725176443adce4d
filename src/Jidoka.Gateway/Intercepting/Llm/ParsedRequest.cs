namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>What one pass over a chat completion request found.</summary>
internal sealed class ParsedRequest
{
    public required string Model { get; init; }

    /// <summary>Where the model's JSON value begins in the body.</summary>
    public required int ModelStart { get; init; }

    /// <summary>How many bytes the model's JSON value has.</summary>
    public required int ModelLength { get; init; }

    public required bool Stream { get; init; }

    /// <summary>What to put in, beside the model's name, so that the provider keeps nothing; null: nothing.</summary>
    public Insertion? Insertion { get; init; }

    /// <summary>Whether the request names an earlier answer, or an item of one, instead of saying it.</summary>
    public bool NamesKept { get; init; }

    /// <summary>What a later request may name instead of saying it, as it lies in the body; empty: nothing is kept.</summary>
    public Range Kept { get; init; }

    /// <summary>What it needs of its model.</summary>
    public RequestNeeds Needs { get; init; }

    public required ImmutableArray<ContentPart> Parts { get; init; }

    /// <summary>What the provider would run or keep by itself, without repeats.</summary>
    public required ImmutableArray<string> ProviderFeatures { get; init; }

    /// <summary>Names of unknown fields at any level, as <see cref="CoverageName"/>s.</summary>
    public required ImmutableArray<string> UnknownFields { get; init; }

    public required ImmutableArray<UInt128> Prefixes { get; init; }

    public required bool HasAssistantTurn { get; init; }
}
