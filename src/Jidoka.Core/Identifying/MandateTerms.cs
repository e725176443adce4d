namespace Jidoka.Core.Identifying;

/// <summary>
/// What a mandate lets be done. What it leaves out it does not limit; a bound that is not known would not be kept, so terms
/// that hold one cannot be read.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record MandateTerms
{
    /// <summary>The most tools, limits, or values of one limit.</summary>
    public const int MaxEntries = 64;

    /// <summary>The most characters of a tool, a place or a value.</summary>
    public const int MaxTextLength = 256;

    /// <summary>The most characters of a purpose.</summary>
    public const int MaxPurposeLength = 200;

    /// <summary>The most characters of all texts of one mandate, so that an event holds it.</summary>
    public const int MaxCharacters = 16_384;

    /// <summary>The most calls that a mandate may count.</summary>
    public const long MaxCalls = 1_000_000_000;

    /// <summary>What it is for, in words for people.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Purpose { get; init; }

    /// <summary>
    /// The tools that may be called at most: <c>mail/send</c>, or the beginning of a name and <c>*</c>; null: not limited.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<string>? Tools { get; init; }

    /// <summary>Those of them that count as asked for though no person's words ask for them; null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<string>? Asks { get; init; }

    /// <summary>What their arguments may be; null: not limited.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<ArgumentLimit>? Arguments { get; init; }

    /// <summary>How many tool calls may be released under it; null: not limited.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Calls { get; init; }
}
