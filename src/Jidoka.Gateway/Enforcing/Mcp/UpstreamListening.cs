using System.Text.Json.Nodes;
using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>
/// Keeps one <c>subscriptions/listen</c> open at a server of the revision without sessions while anybody wants to hear of
/// it. More is wanted: another is opened before the old one is closed. It breaks: it is opened again, after a wait that
/// doubles, and what may have been missed is told as news.
/// </summary>
/// <param name="upstream">The connection.</param>
/// <param name="events">Takes what was missed; what is told comes there by itself.</param>
/// <param name="wanted">What is wanted now.</param>
/// <param name="time">The clock.</param>
internal sealed class UpstreamListening(
    McpUpstream upstream,
    IUpstreamEvents events,
    Func<ListenWish> wanted,
    TimeProvider time
) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private Stream? _open;

    /// <summary>Asks the server for what is wanted now, if it is not asked for already.</summary>
    /// <param name="uri">A resource that it must be asked for anew if it was refused before; null: none.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <returns>Whether the server tells of that resource.</returns>
    public async Task<bool> AlignAsync(string? uri, CancellationToken stop)
    {
        try
        {
            await _gate.WaitAsync(stop);
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        try
        {
            if (_closing.IsCancellationRequested)
                return false;
            var wish = Tellable(wanted());
            if (uri is not null && !wish.Uris.Contains(uri))
                return false;
            if (wish.IsEmpty)
            {
                _open?.Stop.Cancel();
                _open = null;
                return false;
            }
            if (_open is null || !_open.Asked.Covers(wish) || IsRefused(uri))
                await OpenNeedsGateAsync(wish, stop);
            return uri is not null && _open is not null && !IsRefused(uri);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends the listening.</summary>
    public async ValueTask DisposeAsync() => await _closing.CancelAsync();

    private bool IsRefused(string? uri) => uri is not null && !_open!.Told.Contains(uri);

    // What a server did not declare it is not asked for.
    private ListenWish Tellable(ListenWish wish) =>
        new(
            wish.Lists && Enum.GetValues<Listing>().Any(upstream.TellsOf),
            upstream.TellsOfResources ? wish.Uris : []
        );

    private JsonObject Asked(ListenWish wish)
    {
        var asked = new JsonObject();
        if (wish.Lists)
            foreach (var listing in Enum.GetValues<Listing>())
                if (upstream.TellsOf(listing))
                    asked[$"{listing.ToString().ToLowerInvariant()}ListChanged"] = true;
        if (!wish.Uris.IsEmpty)
            asked["resourceSubscriptions"] = new JsonArray([
                .. wish.Uris.Select(static u => JsonValue.Create(u)),
            ]);
        return asked;
    }

    // Null: it is open. Else whether it is worth another try.
    private async Task<bool?> OpenNeedsGateAsync(ListenWish wish, CancellationToken stop)
    {
        var ending = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        var granted = new TaskCompletionSource<JsonObject>(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        var pending = upstream.ListenAsync(
            Asked(wish),
            said => granted.TrySetResult(said),
            ending.Token
        );
        try
        {
            await Task.WhenAny(granted.Task, pending)
                .WaitAsync(
                    TimeSpan.FromMilliseconds(UpstreamBounds.ListenAckTimeoutMs),
                    time,
                    stop
                );
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            await ending.CancelAsync();
            Forget(pending);
            stop.ThrowIfCancellationRequested();
            return true;
        }
        if (!granted.Task.IsCompletedSuccessfully)
        {
            await ending.CancelAsync();
            return await IsWorthAnotherTryAsync(pending);
        }
        var previous = _open;
        _open = new(wish, UrisOf(await granted.Task), ending);
        if (previous is not null)
            await previous.Stop.CancelAsync();
        _ = StayAsync(_open, pending);
        return null;
    }

    private async Task StayAsync(Stream stream, Task pending)
    {
        await Quietly(pending);
        var waitMs = (double)UpstreamBounds.FirstBackoffMs;
        try
        {
            while (!stream.Stop.IsCancellationRequested && upstream.IsAlive)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(waitMs), time, stream.Stop.Token);
                waitMs = Math.Min(UpstreamBounds.MaxBackoffMs, waitMs * 2);
                if (await IsSettledAsync(stream))
                    return;
            }
        }
        catch (OperationCanceledException)
        {
            // It was replaced, or is wanted no more.
        }
    }

    private async Task<bool> IsSettledAsync(Stream broken)
    {
        await _gate.WaitAsync(broken.Stop.Token);
        try
        {
            var wish = Tellable(wanted());
            if (!ReferenceEquals(_open, broken))
                return true;
            var outcome = wish.IsEmpty ? false : await OpenNeedsGateAsync(wish, broken.Stop.Token);
            if (outcome is true)
                return false;
            if (outcome is false)
                _open = null;
        }
        finally
        {
            _gate.Release();
        }
        if (_open is { } again)
            TellMissed(again);
        return true;
    }

    private void TellMissed(Stream stream)
    {
        if (stream.Asked.Lists)
            foreach (var listing in Enum.GetValues<Listing>())
                if (upstream.TellsOf(listing))
                    events.ListChanged(listing);
        foreach (var uri in stream.Told)
            events.ResourceUpdated(uri);
    }

    // A server that knows no such request, or not such a one, will not know it later.
    private static async Task<bool> IsWorthAnotherTryAsync(Task<UpstreamAnswer> ended)
    {
        try
        {
            var answer = await ended;
            using var said = JsonDocument.Parse(answer.Json);
            return !answer.IsError
                || !said.RootElement.TryGetProperty("code", out var code)
                || !code.TryGetInt32(out var number)
                || number is not (RpcErrors.MethodNotFound or RpcErrors.InvalidParams);
        }
        catch (Exception e) when (e is UpstreamUnavailableException or OperationCanceledException)
        {
            return true;
        }
    }

    private static ImmutableHashSet<string> UrisOf(JsonObject granted) =>
        granted["resourceSubscriptions"] is JsonArray uris
            ?
            [
                .. uris.OfType<JsonValue>()
                    .Select(static u => u.TryGetValue<string>(out var uri) ? uri : null)
                    .OfType<string>(),
            ]
            : [];

    private static void Forget(Task pending) => _ = Quietly(pending);

    private static async Task Quietly(Task pending)
    {
        try
        {
            await pending;
        }
        catch (Exception e) when (e is UpstreamUnavailableException or OperationCanceledException)
        {
            // That it ended is all that matters.
        }
    }

    // A listening that is open: what was asked, which resources the server agreed to tell of, and what ends it.
    private sealed record Stream(
        ListenWish Asked,
        ImmutableHashSet<string> Told,
        CancellationTokenSource Stop
    );
}
