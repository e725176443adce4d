using Jidoka.Gateway.Intercepting;
using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>
/// Takes a streamed answer through decide and record to the agent.
/// <code>
///   upstream -> SseReader -> LlmProtocol --+- text -----------------------> ClientStream -> agent
///                                          +- tool calls -> ToolCallHold -> decide -+- all pass: as held
///                                                                                   +- else: rewritten
/// </code>
/// </summary>
internal sealed class StreamRelay(LlmExchange exchange, UpstreamAttempt attempt) : IDisposable
{
    private const int ReadRoomBytes = 8 * 1024;

    private readonly SseReader _reader = new();
    private readonly AnswerFacts _facts = new();
    private readonly ToolCallHold _hold = new();
    private readonly EventNames _names = new();
    private readonly ClientStream _client = new(exchange, attempt.Response!);
    private readonly int _status = (int)attempt.Response!.StatusCode;
    private int _passFrom;
    private int _passTo;
    private long _received;
    private bool _afterText;
    private bool _ended;
    private bool _failed;
    private bool _over;

    /// <summary>Relays the stream to its end.</summary>
    /// <returns>Null, or why it broke off; then it is not settled.</returns>
    public async ValueTask<UpstreamFault?> RelayAsync()
    {
        try
        {
            var upstream = await UpstreamReading.OpenAsync(
                attempt.Response!,
                exchange.Lifetime.Token
            );
            return upstream is null ? UpstreamFault.Garbage : await RelayAsync(upstream);
        }
        catch (Exception e) when (UpstreamReading.FaultOf(e) is { } fault)
        {
            if (exchange.Lifetime.End != CallEnd.None)
                throw new OperationCanceledException(exchange.Lifetime.Token);
            return _ended ? null : fault;
        }
    }

    /// <summary>Whether the agent sees a stream already.</summary>
    public bool HasBegun => _client.HasBegun;

    /// <summary>Tells the agent why a stream that it already sees broke off.</summary>
    public void End(LlmError error) => _client.End(error);

    /// <summary>Settles the call by what was released of its answer.</summary>
    public ValueTask SettleAsync(SettledAs settledAs) =>
        exchange.SettleAsync(settledAs, _status, _facts, _client.Released);

    /// <summary>Whether the answer was released to its end.</summary>
    public bool HasEnded => _ended;

    /// <summary>Keeps what the record or a pending read may still use out of the pool.</summary>
    public void Forget()
    {
        _client.Forget();
        _reader.Forget();
    }

    public void Dispose()
    {
        _reader.Dispose();
        _facts.Dispose();
        _hold.Dispose();
        _client.Dispose();
    }

    private async ValueTask<UpstreamFault?> RelayAsync(Stream upstream)
    {
        while (true)
        {
            var count = await ReadAsync(upstream);
            if (count == 0)
                return await FinishAsync();
            _reader.Fed(count);
            _received += count;
            var fault = await TakeEventsAsync();
            if (fault is null && IsOverBound())
                fault = UpstreamFault.TooLarge;
            if (fault is null && exchange.IsOverdue)
                fault = UpstreamFault.TimedOut;
            if (fault is not null)
                return fault;
            await _client.FlushAsync();
            if (_over)
                return null;
        }
    }

    private bool IsOverBound() =>
        _received > exchange.Bounds.MaxAnswerBytes
        || _reader.Unfinished > exchange.Bounds.MaxEventBytes;

    private async ValueTask<int> ReadAsync(Stream upstream)
    {
        exchange.Lifetime.Arm(_ended ? exchange.Bounds.LingerMs : attempt.Target!.TimeoutMs);
        var reading = upstream.ReadAsync(_reader.Room(ReadRoomBytes), exchange.Lifetime.Token);
        int count;
        try
        {
            count =
                reading.IsCompletedSuccessfully ? reading.Result
                : _hold.IsHolding ? await KeepingAliveAsync(reading.AsTask())
                : await reading;
        }
        catch (OperationCanceledException)
            when (_ended && exchange.Lifetime.End == CallEnd.TimedOut)
        {
            return 0;
        }
        exchange.Lifetime.Arm(Timeout.Infinite);
        return count;
    }

    /// <summary>Waits for something while the agent sees nothing, and sends it comments meanwhile.</summary>
    private async ValueTask<T> KeepingAliveAsync<T>(Task<T> waiting)
    {
        var beat = TimeSpan.FromMilliseconds(exchange.Bounds.KeepAliveMs);
        while (true)
        {
            try
            {
                return await waiting.WaitAsync(beat, exchange.Clock);
            }
            catch (TimeoutException) when (!waiting.IsCompleted)
            {
                await _client.KeepAliveAsync();
            }
        }
    }

    private async ValueTask<UpstreamFault?> TakeEventsAsync()
    {
        _passFrom = _passTo = 0;
        while (!_over && _reader.TryRead(out var found))
            if (await TakeAsync(found) is { } fault)
            {
                Pass();
                return fault;
            }
        Pass();
        return null;
    }

    /// <summary>Releases the run of events that nothing speaks against.</summary>
    private void Pass()
    {
        _client.Write(_reader.Buffer.Span[_passFrom.._passTo]);
        _passFrom = _passTo;
    }

    private ValueTask<UpstreamFault?> TakeAsync(in SseEvent found)
    {
        if (_ended && !found.Data.IsEmpty)
        {
            Skip(found); // nothing is an answer after its end
            return default;
        }
        if (found.Data.IsEmpty)
        {
            PassOrHold(found, null);
            return default;
        }
        if (exchange.Protocol.IsEndMark(found.Data.Span))
            return TakeMarkAsync(found);
        if (!exchange.Protocol.TryReadEvent(found.Data.Span, _facts) || !_names.Fit(found, _facts))
            return new(UpstreamFault.Garbage);
        _failed |= _facts.HasError;
        if (_facts.IsLast)
            return TakeLastAsync(found);
        PassOrHold(found, _facts);
        if (_hold.IsHolding && (_hold.IsWhole || IsOverHeld()))
            return ResolveAsync();
        _afterText |= _facts.HasText;
        return default;
    }

    private bool IsOverHeld() =>
        _hold.Bytes > exchange.Bounds.MaxHeldBytes
        || _hold.CallCount > exchange.Bounds.MaxToolCalls;

    private void PassOrHold(in SseEvent found, AnswerFacts? facts)
    {
        if (!_hold.IsHolding && facts is not { Calls.Count: > 0 })
        {
            _passTo = found.End;
            return;
        }
        Skip(found);
        _hold.Add(_reader.Buffer.Span[found.Start..found.End], found.Data.Span, facts);
    }

    /// <summary>Ends the run to release before an event that is not released, or not yet.</summary>
    private void Skip(in SseEvent found)
    {
        Pass();
        _passFrom = _passTo = found.End;
    }

    /// <summary>An event that ends the answer and is part of it.</summary>
    private async ValueTask<UpstreamFault?> TakeLastAsync(SseEvent last)
    {
        if (!_hold.IsHolding && _facts.Calls.Count == 0)
            return await TakeMarkAsync(last);
        PassOrHold(last, _facts);
        return await ResolveAsync(isLast: true);
    }

    private async ValueTask<UpstreamFault?> TakeMarkAsync(SseEvent done)
    {
        if (_hold.IsHolding && await ResolveAsync() is { } fault)
            return fault;
        Pass();
        var mark = _reader.Buffer[done.Start..done.End];
        _client.Keep(mark.Span);
        await SettleAsync();
        _client.Send(mark.Span);
        _passFrom = _passTo = done.End;
        return null;
    }

    /// <summary>Decides the held calls and releases what may be released.</summary>
    private async ValueTask<UpstreamFault?> ResolveAsync(bool isLast = false)
    {
        await _client.FlushAsync();
        if (IsOverHeld())
        {
            await RefuseHeldAsync();
            return null;
        }
        var deciding = ToolCallRulings.DecideAsync(
            exchange.Pipeline,
            exchange.Passage,
            _hold.Calls(),
            exchange.Lifetime.Token
        );
        await using var rulings = deciding.IsCompletedSuccessfully
            ? deciding.Result
            : await WaitAsync(deciding.AsTask());
        exchange.Lifetime.Token.ThrowIfCancellationRequested();
        await rulings.SettleAsync();
        if (rulings.AllAllowed)
            await ReleaseAsync(_hold.Events, isLast);
        else
        {
            using var rewritten = new PooledBytes(_hold.Bytes);
            exchange.Protocol.RewriteHeld(_hold, rulings, _afterText, rewritten);
            await ReleaseAsync(rewritten.Memory, isLast);
        }
        _hold.Clear();
        return null;
    }

    private async ValueTask ReleaseAsync(ReadOnlyMemory<byte> events, bool isLast)
    {
        _client.Keep(events.Span);
        if (isLast)
            await SettleAsync();
        _client.Send(events.Span);
    }

    private async ValueTask<ToolCallRulings> WaitAsync(Task<ToolCallRulings> deciding)
    {
        try
        {
            return await KeepingAliveAsync(deciding);
        }
        catch
        {
            _ = LetGoAsync(deciding);
            throw;
        }
    }

    /// <summary>Lets go of what is decided for a client that went away meanwhile.</summary>
    private static async Task LetGoAsync(Task<ToolCallRulings> deciding)
    {
        try
        {
            await (await deciding).DisposeAsync();
        }
        catch (Exception e) when (e is OperationCanceledException or RefusedException)
        {
            // Nothing was decided.
        }
    }

    /// <summary>Ends the answer where its tool calls outgrow what may be held: they are refused, unread.</summary>
    private async ValueTask RefuseHeldAsync()
    {
        var refused = Decision.Refuse(
            "jidoka:held-too-much",
            $"The answer's tool calls are larger than MaxHeldBytes ({exchange.Bounds.MaxHeldBytes}) or more than MaxToolCalls ({exchange.Bounds.MaxToolCalls})."
        );
        exchange.Pipeline.NoteCoverage("tool", "held-too-much");
        using var ending = new PooledBytes(1024);
        exchange.Protocol.EndInPlaceOf(
            _hold,
            Refusal.Text("the answer's tool calls", refused),
            _facts,
            ending
        );
        _hold.Clear();
        _over = true;
        _client.Write(ending.Span);
        await SettleAsync();
    }

    private async ValueTask<UpstreamFault?> FinishAsync()
    {
        if (_received == 0)
            return UpstreamFault.Dropped;
        _passFrom = _passTo = 0;
        var fault = _reader.TryReadLast(out var last) ? await TakeAsync(last) : null;
        Pass();
        if (fault is null && _hold.IsHolding)
            fault = UpstreamFault.Dropped; // calls that never became whole
        if (fault is not null)
            return fault;
        if (!_ended)
            await SettleAsync();
        await _client.FlushAsync();
        return null;
    }

    private async ValueTask SettleAsync()
    {
        exchange.Lifetime.Token.ThrowIfCancellationRequested();
        await SettleAsync(_failed ? SettledAs.Failed : SettledAs.Done);
        _ended = true;
    }
}
