namespace Jidoka.Cedar;

/// <summary>Collects attributes into an immutable record.</summary>
public sealed class RecordBuilder
{
    // Few attributes stand in arrays, as in the record that they become; more in the table.
    private readonly string[] names = new string[MapRecord.ScanLimit];
    private readonly Value[] values = new Value[MapRecord.ScanLimit];
    private Dictionary<string, Value>? table;
    private int count;

    /// <summary>Sets an attribute, replacing an earlier value of the same name.</summary>
    /// <param name="name">The attribute's name; any string.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="ArgumentException">The value is <c>default</c>.</exception>
    public RecordBuilder Set(string name, Value value)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (value.IsNone)
            throw new ArgumentException("a record holds no empty value", nameof(value));
        if (!TryAdd(name, value))
        {
            if (table is not null)
                table[name] = value;
            else
                values[Array.IndexOf(names, name, 0, count)] = value;
        }
        return this;
    }

    internal bool TryAdd(string name, Value value)
    {
        if (table is not null)
            return table.TryAdd(name, value);
        if (Array.IndexOf(names, name, 0, count) >= 0)
            return false;
        if (count == names.Length)
        {
            table = new Dictionary<string, Value>(count * 2);
            for (var i = 0; i < count; i++)
                table.Add(names[i], values[i]);
            return table.TryAdd(name, value);
        }
        names[count] = Names.Shared(name);
        values[count++] = value;
        return true;
    }

    /// <summary>The record of what has been set so far.</summary>
    public RecordValue Build() =>
        table is not null
            ? new HashRecord(new Dictionary<string, Value>(table))
            : new MapRecord(names[..count], values[..count]);
}
