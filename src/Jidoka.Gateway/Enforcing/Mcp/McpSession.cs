using System.Collections.Concurrent;
using System.Threading.Channels;
using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// One MCP session of one caller: its open requests, the notifications that wait for its stream, and its own
/// connections to HTTP tool servers. Stdio servers are shared by the tenant; the session only listens to them.
/// </summary>
internal sealed class McpSession : IUpstreamListener
{
    private static readonly ImmutableDictionary<Listing, byte[]> Changed = Enum.GetValues<Listing>()
        .ToImmutableDictionary(
            l => l,
            l =>
                RpcWriting.Notification(
                    $"notifications/{l.ToString().ToLowerInvariant()}/list_changed",
                    default
                )
        );

    private readonly IDoorVisibility _visibility;
    private readonly StdioUpstreams _stdio;
    private readonly UpstreamContext _context;
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _open = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<UpstreamAnswer>> _questions =
        new();
    private readonly Dictionary<
        (AssetId Server, ClientAbilities Abilities, int Lane),
        UpstreamSlot
    > _own = [];
    private readonly HashSet<UpstreamSlot> _joined = [];
    private readonly Dictionary<(AssetId Server, string Uri), Caller> _subscriptions = [];
    private readonly Lock _lock = new();
    private readonly Channel<byte[]> _outbox = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(DoorBounds.MaxWaitingNotifications)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
        }
    );
    private CancellationTokenSource? _stream;
    private Caller? _listener;
    private bool _isOver;
    private long _lastQuestion;

    /// <summary>Begins a session.</summary>
    /// <param name="id">Its id, unguessable.</param>
    /// <param name="owner">Whose it is.</param>
    /// <param name="server">The server it is about; null: all.</param>
    /// <param name="revision">The protocol revision agreed on.</param>
    /// <param name="visibility">Says what the session may hear.</param>
    /// <param name="stdio">The tenant's stdio servers.</param>
    /// <param name="context">What connections need.</param>
    public McpSession(
        string id,
        SessionOwner owner,
        string? server,
        string revision,
        IDoorVisibility visibility,
        StdioUpstreams stdio,
        UpstreamContext context
    )
    {
        Id = id;
        Owner = owner;
        Server = server;
        Revision = revision;
        _visibility = visibility;
        _stdio = stdio;
        _context = context;
        LastUsed = context.Time.GetTimestamp();
        Ended = _ended.Token;
    }

    /// <summary>The id that the client sends with each request.</summary>
    public string Id { get; }

    /// <summary>Whose it is.</summary>
    public SessionOwner Owner { get; }

    /// <summary>The server it is about; null: all that the caller may use.</summary>
    public string? Server { get; }

    /// <summary>The protocol revision agreed on.</summary>
    public string Revision { get; }

    /// <summary>The id where it says which run of the agent a call belongs to; null where all runs share it.</summary>
    public string? Hint => IsSessionless ? null : Id;

    /// <summary>The calls that wait for input, in the revision without sessions.</summary>
    public PausedCalls PausedCalls { get; } = new();

    /// <summary>The clock.</summary>
    public TimeProvider Time => _context.Time;

    /// <summary>What the client takes questions about.</summary>
    public ClientAbilities Abilities { get; init; }

    /// <summary>When it was last used, as a time stamp of the clock.</summary>
    public long LastUsed { get; private set; }

    private bool IsSessionless => Revision == McpRevisions.Sessionless;

    /// <summary>Whether nothing of it is open.</summary>
    public bool IsIdle => _open.IsEmpty && _stream is null;

    /// <summary>Fires when the session ends.</summary>
    public CancellationToken Ended { get; }

    /// <summary>The name of the log level that the client asked for; null: it asked for no log.</summary>
    public string? LogLevel { get; private set; }

    /// <summary>What waits for the stream.</summary>
    public ChannelReader<byte[]> Outbox => _outbox.Reader;

    /// <summary>Notes that the session is in use.</summary>
    public void Touch() => LastUsed = _context.Time.GetTimestamp();

    /// <summary>Opens a request, so that it can be cancelled by its id.</summary>
    /// <param name="key">The id in its comparable form.</param>
    /// <param name="stop">What stops it.</param>
    /// <returns>False if a request of this id is open, or too many are.</returns>
    public bool TryOpen(string key, CancellationTokenSource stop) =>
        _open.Count < (IsSessionless ? DoorBounds.MaxOpenSessionless : DoorBounds.MaxOpenRequests)
        && _open.TryAdd(key, stop);

    /// <summary>Closes a request.</summary>
    public void Close(string key)
    {
        _open.TryRemove(key, out _);
        Touch();
    }

    /// <summary>Cancels an open request; nothing happens if there is none.</summary>
    public void Cancel(string key)
    {
        if (!_open.TryGetValue(key, out var stop))
            return;
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended meanwhile.
        }
    }

    /// <summary>Opens a question to the client.</summary>
    /// <returns>Its id, and what becomes the client's answer.</returns>
    public (string Id, Task<UpstreamAnswer> Answer) OpenQuestion()
    {
        var id = "jidoka-" + Interlocked.Increment(ref _lastQuestion);
        var answer = new TaskCompletionSource<UpstreamAnswer>(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        _questions[id] = answer;
        return (id, answer.Task);
    }

    /// <summary>Closes a question.</summary>
    public void CloseQuestion(string id) => _questions.TryRemove(id, out _);

    /// <summary>Takes the client's answer to a question; one that nobody waits for is nobody's.</summary>
    public void Answer(RpcMessage response)
    {
        if (
            response.Key.StartsWith('s')
            && _questions.TryRemove(response.Key[1..], out var question)
        )
            question.TrySetResult(new(response.Outcome.Json, response.Outcome.IsError));
    }

    /// <summary>Takes the session's one stream of notifications.</summary>
    /// <param name="listener">Who listens.</param>
    /// <returns>Its cord, to be given back; null if the stream is taken.</returns>
    public CancellationTokenSource? TakeStream(Caller listener)
    {
        lock (_lock)
        {
            if (_stream is not null || _isOver)
                return null;
            _listener = listener;
            return _stream = CancellationTokenSource.CreateLinkedTokenSource(Ended);
        }
    }

    /// <summary>Gives the stream back.</summary>
    public void GiveBackStream(CancellationTokenSource cord)
    {
        lock (_lock)
            if (ReferenceEquals(_stream, cord))
                _stream = null;
        cord.Dispose();
        Touch();
    }

    /// <summary>Who listens to the stream; null: nobody.</summary>
    public Caller? Listener
    {
        get
        {
            lock (_lock)
                return _stream is null ? null : _listener;
        }
    }

    /// <summary>Cuts the stream of notifications, if it is open.</summary>
    public void CutStream()
    {
        lock (_lock)
            _stream?.Cancel();
    }

    /// <summary>The place of a server for a request.</summary>
    /// <param name="server">The server.</param>
    /// <param name="facts">How the inventory says it is reached.</param>
    /// <param name="abilities">What the request's client takes questions about: a server of its own is told that, and no more.</param>
    /// <param name="isListening">Whether the place must stay, whatever calls keep its connections busy.</param>
    /// <exception cref="UpstreamUnavailableException">The session is over.</exception>
    public async ValueTask<UpstreamSlot> SlotAsync(
        AssetId server,
        ServerFacts facts,
        ClientAbilities abilities,
        bool isListening = false
    )
    {
        if (facts.Command is not null)
        {
            var shared = await _stdio.GetAsync(Owner.Tenant, server, facts, _context);
            lock (_lock)
                if (!IsSessionless && !_isOver && _joined.Add(shared))
                    shared.Listen(this);
            return shared;
        }
        UpstreamSlot? stale = null;
        UpstreamSlot slot;
        lock (_lock)
        {
            if (_isOver)
                throw new UpstreamUnavailableException("The session is over.");
            var lane = IsSessionless && !isListening ? FreeLane_NeedsLock(server, abilities) : 0;
            var key = (server, abilities, lane);
            if (_own.TryGetValue(key, out slot!) && ReferenceEquals(slot.Facts, facts))
                return slot;
            stale = slot;
            slot = new UpstreamSlot(
                server,
                facts,
                Owner.Tenant,
                isShared: false,
                abilities,
                _context
            )
            {
                LogLevel = LogLevel,
            };
            // Without a session nobody hears what is told to all its requests; who listens hears it itself.
            if (!IsSessionless)
                slot.Listen(this);
            _own[key] = slot;
        }
        if (stale is not null)
            await stale.DisposeAsync();
        return slot;
    }

    // What a server of the older revisions asks belongs to the one call that is open on its connection. Requests without
    // a session share their connections, and a paused call keeps one busy; the next gets another.
    private int FreeLane_NeedsLock(AssetId server, ClientAbilities abilities)
    {
        var lane = 0;
        while (
            lane < DoorBounds.MaxLanes - 1
            && _own.TryGetValue((server, abilities, lane), out var slot)
            && slot.Current is { HasOpenCalls: true }
        )
            lane++;
        return lane;
    }

    /// <summary>Remembers the log level and gives the session's own connections.</summary>
    /// <param name="level">The level's name.</param>
    public ImmutableArray<UpstreamSlot> SetLogLevel(string level)
    {
        lock (_lock)
        {
            LogLevel = level;
            return [.. _own.Values];
        }
    }

    /// <summary>Remembers that the session wants to hear of a resource.</summary>
    /// <param name="server">Whose it is.</param>
    /// <param name="uri">Its URI at the server.</param>
    /// <param name="caller">Who wants to.</param>
    /// <returns>False if the session has too many.</returns>
    public bool TrySubscribe(AssetId server, string uri, Caller caller)
    {
        lock (_lock)
        {
            if (
                _subscriptions.Count >= DoorBounds.MaxSubscriptions
                && !_subscriptions.ContainsKey((server, uri))
            )
                return false;
            _subscriptions[(server, uri)] = caller;
            return true;
        }
    }

    /// <summary>Ends that.</summary>
    /// <returns>False if it did not.</returns>
    public bool Unsubscribe(AssetId server, string uri)
    {
        lock (_lock)
            return _subscriptions.Remove((server, uri));
    }

    /// <summary>Tells the client that a list may have changed.</summary>
    public void ListChanged(Listing listing) => _outbox.Writer.TryWrite(Changed[listing]);

    /// <inheritdoc/>
    void IUpstreamListener.ListChanged(AssetId server, Listing listing) => ListChanged(listing);

    /// <inheritdoc/>
    public void ResourceUpdated(AssetId server, string subscribed, string uri)
    {
        Caller? caller;
        lock (_lock)
            _subscriptions.TryGetValue((server, subscribed), out caller);
        // Policy may have changed since, and a server may name another resource than it was asked about.
        if (
            caller is null
            || !_visibility.MayRead(caller, server, ServerRead.Text(ServerRead.Resource, uri))
        )
            return;
        _outbox.Writer.TryWrite(
            RpcWriting.Notification(
                "notifications/resources/updated",
                JsonSerializer.SerializeToUtf8Bytes(
                    new { uri = ResourceUris.NameOf(Server, server, uri) }
                )
            )
        );
    }

    /// <inheritdoc/>
    public void Logged(ReadOnlyMemory<byte> parameters)
    {
        // A client that set no level did not ask for a server's words.
        if (LogLevel is not null && parameters.Length <= DoorBounds.MaxNotificationBytes)
            _outbox.Writer.TryWrite(
                RpcWriting.Notification("notifications/message", parameters.Span)
            );
    }

    /// <summary>Ends the session: open requests are cancelled, the stream ends, its own connections close.</summary>
    public async ValueTask EndAsync()
    {
        ImmutableArray<UpstreamSlot> own;
        lock (_lock)
        {
            if (_isOver)
                return;
            _isOver = true;
            own = [.. _own.Values];
            foreach (var slot in _joined)
                slot.Leave(this);
        }
        await _ended.CancelAsync();
        _outbox.Writer.TryComplete();
        foreach (var slot in own)
            await slot.DisposeAsync();
    }
}
