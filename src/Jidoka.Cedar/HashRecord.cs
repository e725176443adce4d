namespace Jidoka.Cedar;

/// <summary>A record with many attributes.</summary>
internal sealed class HashRecord(Dictionary<string, Value> values) : RecordValue
{
    public override IReadOnlyCollection<string> Names => values.Keys;

    public override bool TryGet(string name, out Value value) =>
        values.TryGetValue(name, out value);
}
