namespace Jidoka.Core.Projecting.Inventory;

/// <summary>What the operator says of a tool's results: their form, and what in them the system of record vouches for.</summary>
public sealed record ReturnFacts
{
    /// <summary>How they are written. What cannot be read so is untrusted text.</summary>
    public ResultFormat Format { get; init; }

    /// <summary>
    /// Where the records are, as a JSONPath of members, indexes and <c>[*]</c> (RFC 9535); null: the whole result is one.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Records { get; init; }

    /// <summary>
    /// For text, patterns with named groups, each group a field: each match is a record. Matched without backtracking.
    /// </summary>
    public ImmutableArray<string> Patterns { get; init; } = [];

    /// <summary>The fields that are declared; every other field, and all text beside them, is untrusted.</summary>
    public ImmutableArray<FieldFacts> Fields { get; init; } = [];

    /// <summary>What kind of thing the call makes, whose id is a field of that kind: <c>file</c>; null: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Creates { get; init; }

    /// <summary>Whether a result holds all records there are, so that its only one is the only one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Complete { get; init; }
}
