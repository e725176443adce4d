namespace Jidoka.Cedar;

/// <summary>A small record: parallel arrays that are scanned.</summary>
internal sealed class MapRecord(string[] names, Value[] values) : RecordValue
{
    /// <summary>Above this many attributes a hash table is faster than a scan.</summary>
    public const int ScanLimit = 8;

    public override IReadOnlyCollection<string> Names => names;

    public override bool TryGet(string name, out Value value)
    {
        var at = IndexOf(name);
        if (at < 0)
        {
            value = default;
            return false;
        }
        value = values[at];
        return true;
    }

    internal override ref readonly Value Look(string name, ref Value spare)
    {
        var at = IndexOf(name);
        if (at >= 0)
            return ref values[at];
        spare = default;
        return ref spare;
    }

    public override bool Has(string name) => IndexOf(name) >= 0;

    private int IndexOf(string name)
    {
        // Names are mostly shared objects: the first look compares no characters, not even with the wrong names.
        for (var i = 0; i < names.Length; i++)
        {
            if (ReferenceEquals(names[i], name))
                return i;
        }
        for (var i = 0; i < names.Length; i++)
        {
            if (string.Equals(names[i], name))
                return i;
        }
        return -1;
    }
}
