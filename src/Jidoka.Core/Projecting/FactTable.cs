using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Jidoka.Cedar;

namespace Jidoka.Core.Projecting;

/// <summary>
/// Business facts by entity. Immutable: a table that never changes, and over it the changes since. A balanced tree of all
/// of them took longer to build than the rest of a start.
/// </summary>
internal sealed class FactTable : IReadOnlyDictionary<EntityUid, BusinessFact>
{
    /// <summary>The most changes over a small table; over a large one as many as it has facts.</summary>
    public const int MinChanges = 1_024;

    private readonly Dictionary<EntityUid, BusinessFact> _table;

    // Null: retracted.
    private readonly ImmutableDictionary<EntityUid, BusinessFact?> _changes;

    /// <summary>Takes the facts over: nobody may change them afterwards.</summary>
    public FactTable(Dictionary<EntityUid, BusinessFact> facts)
        : this(facts, ImmutableDictionary<EntityUid, BusinessFact?>.Empty, facts.Count) { }

    private FactTable(
        Dictionary<EntityUid, BusinessFact> table,
        ImmutableDictionary<EntityUid, BusinessFact?> changes,
        int count
    )
    {
        _table = table;
        _changes = changes;
        Count = count;
    }

    /// <summary>No facts.</summary>
    public static FactTable Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public IEnumerable<EntityUid> Keys => this.Select(static f => f.Key);

    /// <inheritdoc/>
    public IEnumerable<BusinessFact> Values => this.Select(static f => f.Value);

    /// <inheritdoc/>
    public BusinessFact this[EntityUid key] =>
        TryGetValue(key, out var fact) ? fact : throw new KeyNotFoundException();

    /// <inheritdoc/>
    public bool ContainsKey(EntityUid key) => TryGetValue(key, out _);

    /// <inheritdoc/>
    public bool TryGetValue(EntityUid key, [NotNullWhen(true)] out BusinessFact? value)
    {
        // Most tables have no changes: one look-up then.
        if (_changes.IsEmpty || !_changes.TryGetValue(key, out value))
            return _table.TryGetValue(key, out value);
        return value is not null;
    }

    /// <summary>The table with a fact set.</summary>
    public FactTable SetItem(BusinessFact fact) =>
        Changed(_changes.SetItem(fact.Uid, fact), ContainsKey(fact.Uid) ? Count : Count + 1);

    /// <summary>The table without a fact; the same one if it has none.</summary>
    public FactTable Remove(EntityUid uid) =>
        ContainsKey(uid) ? Changed(_changes.SetItem(uid, null), Count - 1) : this;

    /// <summary>A copy, to change.</summary>
    public Dictionary<EntityUid, BusinessFact> ToDictionary() =>
        _changes.IsEmpty ? new(_table) : Merged(_table, _changes);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<EntityUid, BusinessFact>> GetEnumerator()
    {
        foreach (var fact in _table)
        {
            if (_changes.IsEmpty || !_changes.ContainsKey(fact.Key))
                yield return fact;
        }
        foreach (var (uid, fact) in _changes)
        {
            if (fact is not null)
                yield return new(uid, fact);
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // Merging when there are as many changes as facts costs each change a constant share.
    private FactTable Changed(ImmutableDictionary<EntityUid, BusinessFact?> changes, int count) =>
        changes.Count > Math.Max(MinChanges, _table.Count)
            ? new FactTable(Merged(_table, changes))
            : new FactTable(_table, changes, count);

    private static Dictionary<EntityUid, BusinessFact> Merged(
        Dictionary<EntityUid, BusinessFact> table,
        ImmutableDictionary<EntityUid, BusinessFact?> changes
    )
    {
        var merged = new Dictionary<EntityUid, BusinessFact>(table);
        foreach (var (uid, fact) in changes)
        {
            if (fact is null)
                merged.Remove(uid);
            else
                merged[uid] = fact;
        }
        return merged;
    }
}
