using System.Collections;

namespace Jidoka.Cedar;

/// <summary>An immutable set of values, without order or repetition.</summary>
public sealed class SetValue : IReadOnlyCollection<Value>, IEquatable<SetValue>
{
    // Below this size a scan beats hashing.
    private const int ScanLimit = 8;
    private readonly Value[] items;
    private readonly HashSet<Value>? lookup;
    private int hash;

    private SetValue(Value[] items, HashSet<Value>? lookup)
    {
        this.items = items;
        this.lookup = lookup;
    }

    /// <summary>The set with no element.</summary>
    public static SetValue Empty { get; } = new([], null);

    /// <summary>The number of different elements.</summary>
    public int Count => items.Length;

    internal ReadOnlySpan<Value> Items => items;

    /// <summary>Builds a set; repeated values count once.</summary>
    /// <param name="values">The elements, in any order.</param>
    public static SetValue Of(params ReadOnlySpan<Value> values)
    {
        if (values.IsEmpty)
            return Empty;
        if (values.Length > ScanLimit)
        {
            var unique = new HashSet<Value>(values.Length);
            foreach (var value in values)
                unique.Add(value);
            return new SetValue([.. unique], unique);
        }
        var kept = new Value[values.Length];
        var count = 0;
        foreach (var value in values)
        {
            if (kept.AsSpan(0, count).IndexOf(value) < 0)
                kept[count++] = value;
        }
        return new SetValue(count == kept.Length ? kept : kept[..count], null);
    }

    /// <summary>Whether the value is an element.</summary>
    /// <param name="value">The value to look for.</param>
    public bool Contains(Value value) => Holds(in value);

    /// <summary><see cref="Contains"/> without a copy.</summary>
    internal bool Holds(in Value value)
    {
        if (lookup is not null)
            return lookup.Contains(value);
        foreach (ref readonly var item in items.AsSpan())
        {
            if (Value.Same(in item, in value))
                return true;
        }
        return false;
    }

    internal bool ContainsAll(SetValue other)
    {
        if (other.Count > Count)
            return false;
        foreach (ref readonly var item in other.Items)
        {
            if (!Holds(in item))
                return false;
        }
        return true;
    }

    internal bool ContainsAny(SetValue other)
    {
        var (few, many) = other.Count <= Count ? (other, this) : (this, other);
        foreach (ref readonly var item in few.Items)
        {
            if (many.Holds(in item))
                return true;
        }
        return false;
    }

    /// <summary>Whether both sets have the same elements.</summary>
    /// <param name="other">The set to compare with.</param>
    public bool Equals(SetValue? other) =>
        other is not null
        && (
            ReferenceEquals(this, other)
            // Unequal hashes spare the search, which for sets in sets would cost the square of their size.
            || (Count == other.Count && GetHashCode() == other.GetHashCode() && ContainsAll(other))
        );

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SetValue);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        if (hash == 0)
        {
            // A sum, because elements have no order; |1 so that zero means "not yet computed".
            var sum = 17;
            foreach (ref readonly var item in Items)
                sum = unchecked(sum + item.GetHashCode());
            hash = sum | 1;
        }
        return hash;
    }

    /// <inheritdoc/>
    public IEnumerator<Value> GetEnumerator() => ((IEnumerable<Value>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => items.GetEnumerator();
}
