using System.Text.Json.Nodes;
using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Who hears what the server says without being asked, and how it is asked to say it, in each era.</summary>
internal sealed partial class UpstreamSlot
{
    // Of a server without sessions; others tell by themselves, and of resources when they are told once.
    private volatile UpstreamListening? _listening;

    /// <summary>Lets a session hear the server.</summary>
    public void Listen(IUpstreamListener listener)
    {
        if (_listeners.TryAdd(listener, 0) && _listening is { } listening)
            _ = listening.AlignAsync(null, CancellationToken.None);
    }

    /// <summary>Ends that.</summary>
    public void Leave(IUpstreamListener listener)
    {
        _listeners.TryRemove(listener, out _);
        foreach (var uri in _subscriptions.RemoveAll(listener))
            _ = SayUnsubscribedAsync(uri, CancellationToken.None);
        _ = _listening?.AlignAsync(null, CancellationToken.None);
    }

    /// <summary>Asks the server to tell of a resource's changes, now and after each connecting.</summary>
    /// <param name="listener">Who hears of them.</param>
    /// <param name="uri">The resource.</param>
    /// <param name="parameters">The request's parameters; taken over.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="UpstreamUnavailableException">The server is dead, slow or answered nonsense.</exception>
    public async Task<UpstreamAnswer?> SubscribeAsync(
        IUpstreamListener listener,
        string uri,
        JsonObject parameters,
        CancellationToken cancellationToken
    )
    {
        var upstream = await GetAsync(cancellationToken);
        // Before the server knows, so that no change falls between.
        _subscriptions.Add(listener, uri);
        if (_listening is { } listening && upstream.IsSessionless)
        {
            if (await listening.AlignAsync(uri, cancellationToken))
                return new("{}"u8.ToArray(), IsError: false);
            _subscriptions.Remove(listener, uri);
            return new(
                RpcWriting.ErrorBody(
                    RpcErrors.MethodNotFound,
                    "The server does not tell of this resource's changes."
                ),
                IsError: true
            );
        }
        var answer = await upstream.RequestAsync(
            "resources/subscribe",
            parameters,
            null,
            cancellationToken
        );
        if (answer.IsError)
            _subscriptions.Remove(listener, uri);
        return answer;
    }

    /// <summary>Ends that; the server is told when nobody is left who wants to hear.</summary>
    public async ValueTask UnsubscribeAsync(
        IUpstreamListener listener,
        string uri,
        CancellationToken cancellationToken
    )
    {
        if (_subscriptions.Remove(listener, uri))
            await SayUnsubscribedAsync(uri, cancellationToken);
    }

    private async ValueTask ListenNeedsGateAsync(McpUpstream made, CancellationToken stop)
    {
        if (made.IsSessionless)
        {
            var listening = new UpstreamListening(
                made,
                this,
                () => new(!_listeners.IsEmpty, [.. _subscriptions.Uris]),
                _context.Time
            );
            _listening = listening;
            // Nobody's call waits for it.
            _ = listening.AlignAsync(null, CancellationToken.None);
            return;
        }
        foreach (var uri in _subscriptions.Uris)
            await TellAsync(made, "resources/subscribe", new JsonObject { ["uri"] = uri }, stop);
    }

    private async ValueTask ListenNoMoreNeedsGateAsync()
    {
        var listening = _listening;
        _listening = null;
        if (listening is not null)
            await listening.DisposeAsync();
    }

    private async Task SayUnsubscribedAsync(string uri, CancellationToken cancellationToken)
    {
        if (_current is { IsAlive: true, IsSessionless: false } live)
            await TellAsync(
                live,
                "resources/unsubscribe",
                new JsonObject { ["uri"] = uri },
                cancellationToken
            );
    }
}
