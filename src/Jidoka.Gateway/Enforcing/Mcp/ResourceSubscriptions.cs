namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Which sessions want to hear of which resources of one server.</summary>
internal sealed class ResourceSubscriptions
{
    private readonly Dictionary<string, HashSet<IUpstreamListener>> _byUri = new(
        StringComparer.Ordinal
    );
    private readonly Lock _lock = new();

    /// <summary>The resources that anyone wants to hear of.</summary>
    public ImmutableArray<string> Uris
    {
        get
        {
            lock (_lock)
                return [.. _byUri.Keys];
        }
    }

    /// <summary>Adds one.</summary>
    public void Add(IUpstreamListener listener, string uri)
    {
        lock (_lock)
        {
            if (!_byUri.TryGetValue(uri, out var listeners))
                _byUri[uri] = listeners = [];
            listeners.Add(listener);
        }
    }

    /// <summary>Takes one away.</summary>
    /// <returns>Whether nobody is left who wants to hear of the resource.</returns>
    public bool Remove(IUpstreamListener listener, string uri)
    {
        lock (_lock)
            return _byUri.TryGetValue(uri, out var listeners)
                && listeners.Remove(listener)
                && listeners.Count == 0
                && _byUri.Remove(uri);
    }

    /// <summary>Takes all of one session away.</summary>
    /// <returns>The resources that nobody wants to hear of any more.</returns>
    public ImmutableArray<string> RemoveAll(IUpstreamListener listener) =>
        [.. Uris.Where(uri => Remove(listener, uri))];

    /// <summary>Who wants to hear of a resource, and by which URI: its own, or one that it is below.</summary>
    public ImmutableArray<(IUpstreamListener Listener, string Subscribed)> About(string uri)
    {
        lock (_lock)
            return
            [
                .. from pair in _byUri
                where
                    uri == pair.Key
                    || uri.StartsWith(pair.Key.TrimEnd('/') + "/", StringComparison.Ordinal)
                from listener in pair.Value
                select (listener, pair.Key),
            ];
    }
}
