namespace Jidoka.Core.Projecting.Inventory;

/// <summary>What the operator says of one parameter of a tool.</summary>
public sealed record ParameterFacts
{
    /// <summary>What it does to the effect.</summary>
    public required ParameterRole Role { get; init; }

    /// <summary>What its values are.</summary>
    public ValueKind Kind { get; init; }

    /// <summary>For an id or a name, of what: the same word as at the field that it comes from; null: any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Of { get; init; }

    /// <summary>For a quantity, the most that passes untraced; null: no limit of its own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? Max { get; init; }

    /// <summary>For a choice, words by which people say a value: <c>"rw": ["write", "edit"]</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableSortedDictionary<string, ImmutableArray<string>>? Words { get; init; }
}
