using System.Collections.Concurrent;

namespace Jidoka.Storage.Vault;

/// <summary>
/// A bounded cache read without locks: two generations, the older dropped when the younger is full. Writers take turns.
/// </summary>
internal sealed class RecentKeys<TName>(int capacity)
    where TName : notnull
{
    private volatile ConcurrentDictionary<TName, SubjectKey> _young = new();
    private volatile ConcurrentDictionary<TName, SubjectKey> _old = new();

    public SubjectKey? Find(TName name)
    {
        if (_young.TryGetValue(name, out var key))
            return key;
        return _old.TryGetValue(name, out key) ? key : null;
    }

    public void Add(TName name, SubjectKey key)
    {
        if (_young.Count >= capacity / 2)
        {
            _old = _young;
            _young = new ConcurrentDictionary<TName, SubjectKey>();
        }
        _young[name] = key;
    }

    public void Remove(TName name)
    {
        _young.TryRemove(name, out _);
        _old.TryRemove(name, out _);
    }
}
