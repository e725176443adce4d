using System.Diagnostics;
using Jidoka.Storage.Recording;

namespace Jidoka.Gateway.Tracing;

/// <summary>
/// Follows the ledger behind the calls and makes spans and metrics of what it says; whoever listens exports them. It begins
/// where the ledger ends when the node starts: telemetry shows what happens, the ledger proves what happened. Runs in one
/// loop.
/// </summary>
public sealed class TelemetryFollower : IDisposable
{
    /// <summary>How often the ledger is looked at, in milliseconds.</summary>
    public const int IntervalMs = 250;

    /// <summary>How many events are read in one step.</summary>
    public const int Batch = 1_024;

    /// <summary>The most released calls that wait for their settlement; of further ones no span is made.</summary>
    public const int MaxWaiting = 65_536;

    private readonly ILog _log;
    private readonly Func<FactorySnapshot> _factory;
    private readonly CallTraces _traces;
    private readonly SpanContent? _content;
    private readonly TimeProvider _time;
    private readonly CallMeters _meters = new();
    private readonly Dictionary<long, (Decided Decided, List<Decided>? Intents)> _waiting = [];

    /// <summary>Makes one that begins at the ledger's end.</summary>
    /// <param name="log">The ledger and the vault.</param>
    /// <param name="factory">The control state.</param>
    /// <param name="traces">The spans that the doors began.</param>
    /// <param name="withContent">Whether spans hold content, with credentials masked.</param>
    /// <param name="time">The clock.</param>
    public TelemetryFollower(
        ILog log,
        Func<FactorySnapshot> factory,
        CallTraces traces,
        bool withContent,
        TimeProvider time
    )
    {
        _log = log;
        _factory = factory;
        _traces = traces;
        _content = withContent ? new SpanContent(log.Vault) : null;
        _time = time;
        Next = log.Ledger.Size;
    }

    /// <summary>The ledger index of the next event.</summary>
    public long Next { get; private set; }

    /// <summary>Why the last step failed; null: it went through.</summary>
    public string? Fault { get; private set; }

    /// <summary>Follows the ledger until cancelled, then takes what is there by then.</summary>
    /// <param name="cancelled">Ends it.</param>
    public async Task RunAsync(CancellationToken cancelled)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(IntervalMs), _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancelled))
                await TryFollowAsync();
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            await TryFollowAsync();
            _traces.Sessions.EndQuiet(long.MaxValue);
        }
    }

    /// <summary>Takes all that the ledger holds now.</summary>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be read.</exception>
    public async Task FollowAsync()
    {
        int read;
        do
        {
            var size = _log.Ledger.Size;
            read = 0;
            await foreach (
                var stored in _log.Ledger.ReadAsync(
                    Next,
                    Batch,
                    EventClass.Flow,
                    CancellationToken.None
                )
            )
            {
                read++;
                Next = stored.Index + 1;
                Take(stored.Index, EventJson.Read(stored.Event.Span));
            }
            if (read < Batch)
                Next = Math.Max(Next, size); // what is left are control events
        } while (read == Batch);
        var now = _time.GetUtcNow();
        _traces.Forget(now);
        _traces.Sessions.EndQuiet(now.ToUnixTimeMilliseconds());
    }

    /// <inheritdoc/>
    public void Dispose() => _meters.Dispose();

    private async Task TryFollowAsync()
    {
        try
        {
            await FollowAsync();
            Fault = null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The calls do not wait for this, so a fault here must not end it.
            Fault = e.Message;
        }
    }

    private void Take(long index, LedgerEvent value)
    {
        switch (value)
        {
            case Decided { Leg: Leg.Model } intent:
                _meters.Take(intent);
                // The tool's own door, or the agent that runs the tool, has the span; the model's shows the decision.
                if (
                    intent.Parent is { } parent
                    && _waiting.TryGetValue(parent, out var model)
                    && (model.Intents?.Count ?? 0) < CallSpan.MaxEvents
                )
                    _waiting[parent] = (model.Decided, [.. model.Intents ?? [], intent]);
                break;
            case Decided decided:
                _meters.Take(decided);
                if (!decided.Decision.IsAllowed)
                    Finish(index, decided, null, null);
                else if (_waiting.Count < MaxWaiting)
                    _waiting[index] = (decided, null);
                break;
            case Settled settled when _waiting.Remove(settled.Decided, out var waiting):
                Finish(settled.Decided, waiting.Decided, waiting.Intents, (index, settled));
                break;
        }
    }

    private void Finish(
        long index,
        Decided decided,
        List<Decided>? intents,
        (long Index, Settled Event)? settled
    )
    {
        var span = _traces.Take(decided.Call);
        if (settled is { Event.As: SettledAs.Superseded })
        {
            // It was never released.
            span?.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            span?.Dispose();
            return;
        }
        var factory = _factory();
        var upstream = decided.Resource.Kind switch
        {
            AssetKind.Model => UpstreamName.OfModel(
                factory,
                decided.Resource,
                settled?.Event.Provider
            ),
            AssetKind.Tool => UpstreamName.OfServer(
                factory,
                AssetId.Server(decided.Resource.ServerName)
            ),
            AssetKind.Server => UpstreamName.OfServer(factory, decided.Resource),
            _ => UpstreamName.None,
        };
        _meters.Take(decided, settled?.Event, upstream);
        // Which method a refused read was of, and what a server asked its client, no event says.
        if (span is null && CallSpan.OperationOf(decided.Kind) is null)
            return;
        var began = DateTimeOffset.FromUnixTimeMilliseconds(decided.TimeMs);
        span ??= _traces.Begin(decided, began);
        if (span is null)
            return;
        var end = settled is { } s
            ? DateTimeOffset.FromUnixTimeMilliseconds(s.Event.TimeMs)
            : began;
        Fill(span, index, decided, intents, settled, upstream);
        _traces.Sessions.Note(
            decided.Session,
            end,
            decided.Resource.Kind == AssetKind.Model ? upstream.Provider : null
        );
        CallSpan.End(span, end);
    }

    private void Fill(
        Activity span,
        long index,
        Decided decided,
        List<Decided>? intents,
        (long Index, Settled Event)? settled,
        in UpstreamName upstream
    )
    {
        CallSpan.Fill(span, index, decided, upstream);
        foreach (var intent in intents ?? [])
            CallSpan.AddEvents(span, intent);
        if (CallSpan.ErrorOf(decided, settled?.Event) is { } error)
        {
            span.SetTag(TraceNames.ErrorType, error);
            span.SetStatus(ActivityStatusCode.Error);
        }
        if (settled?.Event is { } told)
        {
            if (told.PromptTokens is { } input)
                span.SetTag(TraceNames.InputTokens, input);
            if (told.CompletionTokens is { } output && decided.Kind == CallKind.Infer)
                span.SetTag(TraceNames.OutputTokens, output);
            if (told.ServedModel is { } served)
                span.SetTag(TraceNames.ResponseModel, served);
            if (told.Fingerprint is { } fingerprint && upstream.Provider == "openai")
                span.SetTag(TraceNames.SystemFingerprint, fingerprint);
        }
        _content?.Fill(span, index, decided, settled?.Index);
    }
}
