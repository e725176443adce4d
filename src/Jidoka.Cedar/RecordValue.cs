namespace Jidoka.Cedar;

/// <summary>
/// A record: values by attribute name. Subclass it to compute attributes only when a policy reads them;
/// the answers must not change while a request is decided.
/// </summary>
public abstract class RecordValue : IEquatable<RecordValue>
{
    /// <summary>The record with no attribute.</summary>
    public static RecordValue Empty { get; } = new RecordBuilder().Build();

    /// <summary>Reads a record, such as a request's context, from JSON with the escapes <c>__entity</c> and <c>__extn</c>.</summary>
    /// <param name="json">The text of a JSON object.</param>
    /// <exception cref="FormatException">The text is no such record.</exception>
    public static RecordValue ParseJson(string json) => Json.ContextJson.Read(json, null);

    /// <summary>The attribute names, each once. Only whole-record operations (<c>==</c>, printing) ask for them.</summary>
    public abstract IReadOnlyCollection<string> Names { get; }

    /// <summary>Reads an attribute.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="value">Its value, never of kind <see cref="ValueKind.None"/> when true is returned.</param>
    /// <returns>Whether the record has the attribute.</returns>
    public abstract bool TryGet(string name, out Value value);

    /// <summary>The attribute where it stands, else put into <paramref name="spare"/>; of kind <see cref="ValueKind.None"/> when the record does not have it.</summary>
    internal virtual ref readonly Value Look(string name, ref Value spare)
    {
        if (!TryGet(name, out spare))
            spare = default;
        return ref spare;
    }

    /// <summary>Whether the attribute is present; override it when that is cheaper than computing the value.</summary>
    /// <param name="name">The attribute's name.</param>
    public virtual bool Has(string name) => TryGet(name, out _);

    /// <summary>Whether both records have equal attributes.</summary>
    /// <param name="other">The record to compare with.</param>
    public bool Equals(RecordValue? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || Names.Count != other.Names.Count)
            return false;
        foreach (var name in Names)
        {
            if (
                !TryGet(name, out var mine)
                || !other.TryGet(name, out var theirs)
                || !mine.Equals(theirs)
            )
                return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RecordValue);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var sum = 31;
        foreach (var name in Names)
        {
            if (TryGet(name, out var value))
                sum = unchecked(sum + HashCode.Combine(name, value));
        }
        return sum;
    }
}
