using Jidoka.Core.Labeling;

namespace Jidoka.Core.Projecting.Inventory;

/// <summary>What the operator says of one field of a tool's results.</summary>
public sealed record FieldFacts
{
    /// <summary>
    /// Its place in a record, as a JSONPath from the record (<c>$.recipient</c>, <c>$.participants[*]</c>, <c>$.shared_with.~</c> for
    /// the names of the members), or the name of a pattern's group.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>Who vouches for it: <c>trusted</c> if the system of record writes it.</summary>
    public Integrity Trust { get; init; }

    /// <summary>What its values are. A value out of shape for its kind is untrusted.</summary>
    public ValueKind Kind { get; init; }

    /// <summary>For an id or a name, of what; null: of anything.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Of { get; init; }

    /// <summary>Whether the user's words may name the record by it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Names { get; init; }

    /// <summary>How closely it must be kept; null: as the whole result.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Confidentiality? Confidentiality { get; init; }

    /// <summary>Tags of its label, such as <c>pii</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableSortedSet<string>? Tags { get; init; }
}
