namespace Jidoka.Cedar;

/// <summary>A small record: parallel arrays that are scanned.</summary>
internal sealed class MapRecord(string[] names, Value[] values) : RecordValue
{
    /// <summary>Above this many attributes a hash table is faster than a scan.</summary>
    public const int ScanLimit = 8;

    public override IReadOnlyCollection<string> Names => names;

    public override bool TryGet(string name, out Value value)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (string.Equals(names[i], name))
            {
                value = values[i];
                return true;
            }
        }
        value = default;
        return false;
    }
}
