using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// The place of one tool server: connects when first asked, again when the connection died, and after failures not
/// before a wait that doubles up to a bound. A call that meets the wait fails at once and says so.
/// </summary>
internal sealed partial class UpstreamSlot : IUpstreamEvents, IAsyncDisposable
{
    private readonly AssetId _server;
    private readonly string _folder;
    private readonly UpstreamContext _context;
    private readonly bool _isShared;
    private readonly ClientAbilities _abilities;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConcurrentDictionary<IUpstreamListener, byte> _listeners = new();
    private readonly ResourceSubscriptions _subscriptions = new();
    private McpUpstream? _current;
    private volatile ToolList? _tools;
    private long _connectedAt;
    private long _failedAt;
    private int _failures;
    private bool _disposed;

    /// <summary>Makes the place; nothing is connected yet.</summary>
    /// <param name="server">The server.</param>
    /// <param name="facts">How it is reached.</param>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="isShared">Whether several sessions use it, so that what it logs belongs to none.</param>
    /// <param name="abilities">What the clients behind it take questions about.</param>
    /// <param name="context">The surroundings.</param>
    public UpstreamSlot(
        AssetId server,
        ServerFacts facts,
        TenantId tenant,
        bool isShared,
        ClientAbilities abilities,
        UpstreamContext context
    )
    {
        _abilities = abilities;
        _server = server;
        Facts = facts;
        _isShared = isShared;
        _context = context;
        _folder =
            facts.WorkingFolder
            ?? Path.Combine(
                context.DataFolder,
                "servers",
                Uri.EscapeDataString(tenant.Value),
                Uri.EscapeDataString(server.Name)
            );
    }

    /// <summary>How the server is reached.</summary>
    public ServerFacts Facts { get; }

    /// <summary>The log level that the session wants of the server; null: none was asked for.</summary>
    public string? LogLevel { get; set; }

    /// <summary>The live connection, if there is one; for tests and the operator.</summary>
    public McpUpstream? Current => _current;

    /// <summary>Tells a server that logs which level its session wants, now and after each connecting.</summary>
    /// <param name="level">The level's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask SetLogLevelAsync(string level, CancellationToken cancellationToken)
    {
        LogLevel = level;
        if (_current is { IsAlive: true } live)
            await SendLogLevelAsync(live, level, cancellationToken);
    }

    /// <summary>The live connection, made if there is none.</summary>
    /// <exception cref="UpstreamUnavailableException">It cannot be had now.</exception>
    public async ValueTask<McpUpstream> GetAsync(CancellationToken cancellationToken)
    {
        if (_current is { IsAlive: true } live)
            return live;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_disposed)
                throw new UpstreamUnavailableException(
                    $"The tool server '{_server.Name}' is closed."
                );
            if (_current is { IsAlive: true } meanwhile)
                return meanwhile;
            if (_current is { } dead)
                await BuryNeedsGateAsync(dead);
            RefuseWhileWaiting();
            return await ConnectNeedsGateAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The server's tools; held against their pins whenever they are fetched.</summary>
    /// <param name="mustHave">A tool that the caller looks for: a list without it, or an old one, is fetched again; null: always fetch.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="UpstreamUnavailableException">They cannot be had, or the list is beyond the bounds.</exception>
    public async ValueTask<ToolList> ToolsAsync(
        string? mustHave,
        CancellationToken cancellationToken
    )
    {
        var upstream = await GetAsync(cancellationToken);
        if (mustHave is not null && _tools is { } known)
        {
            var ageMs = _context.Time.GetElapsedTime(known.FetchedAt).TotalMilliseconds;
            if (
                ageMs < UpstreamBounds.ListFreshMs
                || (ageMs < UpstreamBounds.MaxListAgeMs && known.Find(mustHave) is not null)
            )
                return known;
        }
        var fetched = await ToolListReading.FetchAsync(
            upstream,
            _server.Name,
            _context.Time.GetTimestamp(),
            cancellationToken
        );
        foreach (var tool in fetched.Tools)
            await _context.Discovery.NoteAsync(_server, tool.Descriptor, cancellationToken);
        _tools = fetched;
        return fetched;
    }

    /// <summary>The server's resources, templates or prompts; none if it does not offer any.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="UpstreamUnavailableException">They cannot be had, or the list is beyond the bounds.</exception>
    public async ValueTask<IReadOnlyList<ListedOffer>> OffersAsync(
        OfferKind kind,
        CancellationToken cancellationToken
    )
    {
        var upstream = await GetAsync(cancellationToken);
        var offers = new List<ListedOffer>();
        if (!upstream.Offers(kind.Listing))
            return offers;
        await ListPages.FetchAsync(
            upstream,
            _server.Name,
            kind.Method,
            kind.Member,
            entry =>
            {
                if (ListedOffer.TryRead(entry, kind) is not { } offer)
                    return false;
                offers.Add(offer);
                return offers.Count <= UpstreamBounds.MaxOffers;
            },
            cancellationToken
        );
        return offers;
    }

    /// <inheritdoc/>
    void IUpstreamEvents.ListChanged(Listing listing)
    {
        if (listing == Listing.Tools)
            _tools = null;
        foreach (var listener in _listeners.Keys)
            listener.ListChanged(_server, listing);
    }

    /// <inheritdoc/>
    void IUpstreamEvents.Logged(ReadOnlyMemory<byte> parameters)
    {
        if (_isShared)
            return;
        foreach (var listener in _listeners.Keys)
            listener.Logged(parameters);
    }

    /// <inheritdoc/>
    void IUpstreamEvents.ResourceUpdated(string uri)
    {
        foreach (var (listener, subscribed) in _subscriptions.About(uri))
            listener.ResourceUpdated(_server, subscribed, uri);
    }

    /// <summary>Closes the connection; later asking fails.</summary>
    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        try
        {
            _disposed = true;
            await ListenNoMoreNeedsGateAsync();
            if (_current is { } live)
                await live.DisposeAsync();
            _current = null;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async ValueTask BuryNeedsGateAsync(McpUpstream dead)
    {
        _current = null;
        _tools = null;
        var lived = _context.Time.GetElapsedTime(_connectedAt).TotalMilliseconds;
        // One that died young counts as a failure to start, else it would be started without end.
        if (lived < UpstreamBounds.StableAfterMs)
            CountFailureNeedsGate();
        else
            _failures = 0;
        UpstreamLog.Died(_context.Log, _server.Name);
        await ListenNoMoreNeedsGateAsync();
        await dead.DisposeAsync();
    }

    private async ValueTask<McpUpstream> ConnectNeedsGateAsync(CancellationToken cancellationToken)
    {
        try
        {
            var made = await new UpstreamConnecting(
                _server.Name,
                _folder,
                Facts,
                _context,
                this,
                _abilities.And(_context.MayAsk(_server))
            ).ConnectAsync(cancellationToken);
            _connectedAt = _context.Time.GetTimestamp();
            _tools = null;
            _current = made;
            if (LogLevel is { } level)
                await SendLogLevelAsync(made, level, cancellationToken);
            await ListenNeedsGateAsync(made, cancellationToken);
            return made;
        }
        catch (UpstreamUnavailableException e)
        {
            CountFailureNeedsGate();
            UpstreamLog.Unreachable(
                _context.Log,
                _server.Name,
                e.InnerException?.GetType().Name ?? e.Message
            );
            throw;
        }
    }

    private static async ValueTask SendLogLevelAsync(
        McpUpstream upstream,
        string level,
        CancellationToken cancellationToken
    )
    {
        if (upstream.Logs)
            await TellAsync(
                upstream,
                "logging/setLevel",
                new JsonObject { ["level"] = level },
                cancellationToken
            );
    }

    // What the server makes of it is its own affair; an error changes nothing here.
    private static async ValueTask TellAsync(
        McpUpstream upstream,
        string method,
        JsonObject parameters,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await upstream.RequestAsync(method, parameters, null, cancellationToken);
        }
        catch (UpstreamUnavailableException)
        {
            // The next call meets the same fault and says so.
        }
    }

    private void CountFailureNeedsGate()
    {
        _failures++;
        _failedAt = _context.Time.GetTimestamp();
    }

    private void RefuseWhileWaiting()
    {
        // The first try after a failure is free: a server that died once is simply started again.
        if (_failures < 2)
            return;
        var waitMs = Math.Min(
            UpstreamBounds.MaxBackoffMs,
            UpstreamBounds.FirstBackoffMs * Math.Pow(2, Math.Min(_failures - 2, 16))
        );
        var leftMs = waitMs - _context.Time.GetElapsedTime(_failedAt).TotalMilliseconds;
        if (leftMs > 0)
            throw new UpstreamUnavailableException(
                $"The tool server '{_server.Name}' is not running; it is tried again in {Math.Ceiling(leftMs / 1000)} s."
            );
    }
}
