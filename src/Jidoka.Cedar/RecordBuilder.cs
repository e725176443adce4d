namespace Jidoka.Cedar;

/// <summary>Collects attributes into an immutable record.</summary>
public sealed class RecordBuilder
{
    private readonly Dictionary<string, Value> values = [];

    /// <summary>Sets an attribute, replacing an earlier value of the same name.</summary>
    /// <param name="name">The attribute's name; any string.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="ArgumentException">The value is <c>default</c>.</exception>
    public RecordBuilder Set(string name, Value value)
    {
        if (value.IsNone)
            throw new ArgumentException("a record holds no empty value", nameof(value));
        values[name] = value;
        return this;
    }

    internal bool TryAdd(string name, Value value) => values.TryAdd(name, value);

    /// <summary>The record of what has been set so far.</summary>
    public RecordValue Build()
    {
        if (values.Count > MapRecord.ScanLimit)
            return new HashRecord(new Dictionary<string, Value>(values));
        return new MapRecord([.. values.Keys], [.. values.Values]);
    }
}
