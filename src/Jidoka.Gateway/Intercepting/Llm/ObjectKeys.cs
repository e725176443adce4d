namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>
/// The keys seen so far of one JSON object. A key that stands twice is refused: two parsers may pick different ones,
/// and then what was decided is not what is done.
/// </summary>
internal ref struct ObjectKeys(FieldTable table)
{
    private readonly FieldTable _table = table;
    private ulong _known;
    private List<string>? _unknown;

    /// <summary>Names of the keys that the table does not hold; null if there are none.</summary>
    public readonly List<string>? UnknownNames => _unknown;

    /// <summary>Whether a known key was seen.</summary>
    public readonly bool Has(int field) => (_known & (1UL << field)) != 0;

    /// <summary>Takes the key that the reader stands on.</summary>
    /// <returns>Its index in the table, or <see cref="FieldTable.Unknown"/>.</returns>
    /// <exception cref="MalformedJsonException">The object has this key already, or too many unknown ones.</exception>
    public int Take(ref Utf8JsonReader reader)
    {
        var field = _table.IndexOf(ref reader);
        if (field == FieldTable.Unknown)
        {
            TakeUnknown(ref reader);
            return field;
        }
        var bit = 1UL << field;
        if ((_known & bit) != 0)
            throw Duplicate(reader.GetString());
        _known |= bit;
        return field;
    }

    private void TakeUnknown(ref Utf8JsonReader reader)
    {
        var name = reader.GetString()!;
        _unknown ??= [];
        if (_unknown.Contains(name))
            throw Duplicate(name);
        if (_unknown.Count == LlmLimits.MaxUnknownKeys)
            throw new MalformedJsonException(
                "limit_exceeded",
                $"An object holds more than MaxUnknownKeys ({LlmLimits.MaxUnknownKeys}) unknown keys."
            );
        _unknown.Add(name);
    }

    private static MalformedJsonException Duplicate(string? name) =>
        new("duplicate_key", $"The key '{CoverageName.Of(name)}' stands twice in one object.");
}
