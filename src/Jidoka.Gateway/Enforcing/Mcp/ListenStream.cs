using System.Threading.Channels;
using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// One open <c>subscriptions/listen</c>: what its caller hears of, and what waits to be written. The same news waits once,
/// however often it comes; a list is news only if what the caller may see of it changed.
/// </summary>
/// <param name="caller">Who listens.</param>
/// <param name="session">What the caller's requests on this path share.</param>
/// <param name="abilities">What the client takes questions about.</param>
/// <param name="filter">What the caller asks to hear of.</param>
/// <param name="lists">Tells what the caller may see of lists.</param>
/// <param name="visibility">Says what the caller may hear.</param>
internal sealed class ListenStream(
    Caller caller,
    McpSession session,
    ClientAbilities abilities,
    ListenFilter filter,
    VisibleLists lists,
    IDoorVisibility visibility
) : IUpstreamListener
{
    private readonly CancellationTokenSource _over = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<AssetId, UpstreamSlot> _slots = [];
    private readonly HashSet<(AssetId Server, string Uri)> _granted = [];
    private readonly Dictionary<(AssetId, Listing), string?> _seen = [];
    private readonly HashSet<(AssetId, Listing)> _checking = [];
    private readonly HashSet<(AssetId, Listing)> _again = [];
    private readonly HashSet<(AssetId, Listing)> _announced = [];
    private readonly SemaphoreSlim _fetches = new(DoorBounds.MaxParallelLists);
    private readonly HashSet<ListenNews> _queued = [];
    private readonly long _since = session.Time.GetTimestamp();
    private readonly Channel<ListenNews> _waiting = Channel.CreateBounded<ListenNews>(
        DoorBounds.MaxWaitingNotifications
    );
    private Task<bool>? _next;

    /// <summary>Who listens.</summary>
    public Caller Caller => caller;

    /// <summary>What the caller's requests on this path share.</summary>
    public McpSession Session => session;

    /// <summary>What the caller asked to hear of.</summary>
    public ListenFilter Filter => filter;

    /// <summary>Fires when the gateway ends the stream.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>Why it does.</summary>
    public ListenEnd End { get; private set; }

    /// <summary>The place of a server, which is heard from now on.</summary>
    /// <param name="server">The server.</param>
    /// <exception cref="UpstreamUnavailableException">The session is over.</exception>
    public async ValueTask<UpstreamSlot> JoinAsync(Asset server)
    {
        lock (_lock)
            if (_slots.TryGetValue(server.Id, out var known))
                return known;
        var slot = await session.SlotAsync(server.Id, server.Server!, abilities, isListening: true);
        lock (_lock)
        {
            if (!_slots.TryAdd(server.Id, slot))
                return _slots[server.Id];
            if (filter.AnyList)
                slot.Listen(this);
        }
        return slot;
    }

    /// <summary>Lets the caller hear of a resource.</summary>
    public void Grant(AssetId server, string uri)
    {
        lock (_lock)
            _granted.Add((server, uri));
    }

    /// <summary>Takes that back.</summary>
    public void Withhold(AssetId server, string uri)
    {
        lock (_lock)
            _granted.Remove((server, uri));
    }

    /// <summary>Begins to watch the lists of its servers.</summary>
    public void LookAtLists() => ForEachList(Look);

    /// <summary>Looks at them again, since what the caller may see of them may have changed.</summary>
    public void LookAgain() => ForEachList(ListChanged);

    /// <summary>Whether the caller may still hear of all that was granted, at the servers that it was granted of.</summary>
    /// <param name="factory">The control state.</param>
    public bool Stands(FactorySnapshot factory)
    {
        (AssetId Server, string Uri)[] granted;
        Dictionary<AssetId, UpstreamSlot> slots;
        lock (_lock)
        {
            granted = [.. _granted];
            slots = new(_slots);
        }
        return slots.All(s =>
                factory.Find(s.Key) is { Server: { } facts }
                && ReferenceEquals(facts, s.Value.Facts)
            )
            && (
                !filter.AnyList
                || ServerScope
                    .Servers(factory, session.Server)
                    .All(server => slots.ContainsKey(server.Id))
            )
            && granted.All(g =>
                visibility.MayRead(
                    caller,
                    g.Server,
                    ServerRead.Text(ServerRead.Subscription, g.Uri)
                )
            );
    }

    /// <summary>Ends the stream; the first reason counts.</summary>
    public void EndAs(ListenEnd end)
    {
        lock (_lock)
        {
            if (End != ListenEnd.None)
                return;
            End = end;
        }
        _over.Cancel();
    }

    /// <inheritdoc/>
    public void ListChanged(AssetId server, Listing listing)
    {
        lock (_lock)
            if (!_seen.ContainsKey((server, listing)))
                _announced.Add((server, listing));
        Look(server, listing);
    }

    /// <inheritdoc/>
    public void ResourceUpdated(AssetId server, string subscribed, string uri)
    {
        lock (_lock)
            if (!_granted.Contains((server, subscribed)))
                return;
        if (MayHearOf(server, uri))
            Tell(new(null, server, uri));
    }

    /// <inheritdoc/>
    public void Logged(ReadOnlyMemory<byte> parameters)
    {
        // A client of this revision asks for logs with each request, and of none here.
    }

    /// <summary>Waits for news.</summary>
    /// <param name="patience">How long.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <returns>Null: there was none in that time, or the caller may not hear of it any more.</returns>
    public async ValueTask<ListenNews?> NextAsync(TimeSpan patience, CancellationToken stop)
    {
        try
        {
            _next ??= _waiting.Reader.WaitToReadAsync(stop).AsTask();
            await _next.WaitAsync(patience, session.Time, stop);
        }
        catch (TimeoutException)
        {
            return null;
        }
        _next = null;
        ListenNews? news;
        lock (_lock)
        {
            if (!_waiting.Reader.TryRead(out news))
                return null;
            _queued.Remove(news);
        }
        // Policy may have changed while it waited.
        return news.Listing is not null || MayHearOf(news.Server!.Value, news.Uri!) ? news : null;
    }

    /// <summary>Hears no server any more.</summary>
    public void Leave()
    {
        UpstreamSlot[] slots;
        lock (_lock)
        {
            slots = [.. _slots.Values];
            _slots.Clear();
        }
        foreach (var slot in slots)
            slot.Leave(this);
    }

    private bool Wants(Listing listing) =>
        listing switch
        {
            Listing.Tools => filter.Tools,
            Listing.Resources => filter.Resources,
            _ => filter.Prompts,
        };

    private bool MayHearOf(AssetId server, string uri) =>
        visibility.MayRead(caller, server, ServerRead.Text(ServerRead.Resource, uri));

    private void Tell(ListenNews news)
    {
        lock (_lock)
            if (!_queued.Add(news) || _waiting.Writer.TryWrite(news))
                return;
        EndAs(ListenEnd.Overflowed);
    }

    private void ForEachList(Action<AssetId, Listing> look)
    {
        AssetId[] servers;
        lock (_lock)
            servers = [.. _slots.Keys];
        foreach (var server in servers)
        foreach (var listing in Enum.GetValues<Listing>())
            look(server, listing);
    }

    // One look at a list at a time: what changes meanwhile is one more look, however often it changes.
    private void Look(AssetId server, Listing listing)
    {
        if (!Wants(listing))
            return;
        UpstreamSlot? slot;
        lock (_lock)
        {
            if (!_slots.TryGetValue(server, out slot))
                return;
            if (!_checking.Add((server, listing)))
            {
                _again.Add((server, listing));
                return;
            }
        }
        _ = LookAsync(slot, server, listing);
    }

    private async Task LookAsync(UpstreamSlot slot, AssetId server, Listing listing)
    {
        var key = (server, listing);
        try
        {
            do
            {
                await _fetches.WaitAsync(Over);
                try
                {
                    var digest = await lists.DigestAsync(slot, server, listing, caller, Over);
                    Compare(key, digest);
                }
                catch (UpstreamUnavailableException)
                {
                    // A server that is not there is looked at again when it says something.
                }
                finally
                {
                    _fetches.Release();
                }
            } while (IsAskedAgain(key));
        }
        catch (OperationCanceledException)
        {
            // Nobody listens any more.
        }
    }

    private bool IsAskedAgain((AssetId, Listing) key)
    {
        lock (_lock)
            return _again.Remove(key) || !_checking.Remove(key);
    }

    private void Compare((AssetId Server, Listing Listing) key, string? digest)
    {
        bool isNews;
        lock (_lock)
        {
            // At first sight it is news if the client may have listed before it was so.
            isNews = _seen.TryGetValue(key, out var before)
                ? before != digest
                : digest is not null
                    && (
                        _announced.Contains(key)
                        || session.Time.GetElapsedTime(_since).TotalMilliseconds
                            > DoorBounds.ListWaitMs
                    );
            _seen[key] = digest;
        }
        if (isNews)
            Tell(new(key.Listing, null, null));
    }
}
