using System.Collections.Concurrent;

namespace Jidoka.Storage;

/// <summary>
/// A bounded cache read without locks: two generations, the older dropped when the younger is full. Writers who must not
/// bring back what another removes take turns.
/// </summary>
/// <param name="capacity">About how many values are kept at most.</param>
internal sealed class Recent<TName, TValue>(int capacity)
    where TName : notnull
    where TValue : class
{
    private volatile ConcurrentDictionary<TName, TValue> _young = new();
    private volatile ConcurrentDictionary<TName, TValue> _old = new();

    public TValue? Find(TName name)
    {
        if (_young.TryGetValue(name, out var value))
            return value;
        return _old.TryGetValue(name, out value) ? value : null;
    }

    public void Add(TName name, TValue value)
    {
        if (_young.Count >= capacity / 2)
        {
            _old = _young;
            _young = new ConcurrentDictionary<TName, TValue>();
        }
        _young[name] = value;
    }

    public void Remove(TName name)
    {
        _young.TryRemove(name, out _);
        _old.TryRemove(name, out _);
    }
}
