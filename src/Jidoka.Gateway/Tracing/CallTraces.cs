using System.Collections.Concurrent;
using System.Diagnostics;

namespace Jidoka.Gateway.Tracing;

/// <summary>
/// The spans of calls that are open. A door begins one when it sends a released call on, so that the upstream's own spans
/// hang below it; <see cref="TelemetryFollower"/> ends it with what the ledger says of the call. While nobody listens, as
/// when no export is configured, nothing is begun and the caller's trace context passes as it came.
/// </summary>
public sealed class CallTraces : IDisposable
{
    /// <summary>The most spans that are open; of further calls the span is made from the ledger alone.</summary>
    public const int MaxOpen = 16_384;

    // Longer than any call may last.
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(2);

    private readonly ConcurrentDictionary<CallId, Activity> _open = new();
    private readonly TimeProvider _time;

    /// <summary>Makes them; nothing is begun before somebody listens.</summary>
    /// <param name="time">The clock.</param>
    public CallTraces(TimeProvider time)
    {
        _time = time;
        Sessions = new(Source);
    }

    /// <summary>The source of the spans.</summary>
    internal ActivitySource Source { get; } = new(TraceNames.Source);

    /// <summary>The sessions' own spans.</summary>
    internal SessionSpans Sessions { get; }

    /// <summary>Begins the span of a call that is sent on now.</summary>
    /// <param name="passage">The call.</param>
    /// <param name="method">For a call to a tool server, its method there.</param>
    /// <returns>The <c>traceparent</c> to send on; null: the call came with none, and none is made.</returns>
    public string? Begin(Passage passage, string? method = null)
    {
        var call = passage.Call;
        var came = call.Hint.TraceParent;
        if (!Source.HasListeners() || _open.Count >= MaxOpen)
            return came;
        // What runs on in this request is no part of the span: it is the request's own.
        var outer = Activity.Current;
        try
        {
            if (
                Source.StartActivity(
                    CallSpan.NameOf(call.Kind, call.Resource, method),
                    CallSpan.KindOf(call.Kind),
                    ParentOf(came, passage.Session, passage.Caller.Agent, _time.GetUtcNow())
                )
                is not { } span
            )
                return came;
            if (method is not null)
                span.SetTag(TraceNames.McpMethod, method);
            _open[call.Id] = span;
            return span.Id;
        }
        finally
        {
            Activity.Current = outer;
        }
    }

    /// <summary>Takes the open span of a call; null: it has none.</summary>
    internal Activity? Take(CallId call) => _open.TryRemove(call, out var span) ? span : null;

    /// <summary>Lets go of the spans of calls of which the ledger will say nothing more.</summary>
    internal void Forget(DateTimeOffset now)
    {
        foreach (var (call, span) in _open)
            if (now.UtcDateTime - span.StartTimeUtc > MaxAge)
                _open.TryRemove(call, out _);
    }

    /// <summary>Begins a span of the past.</summary>
    internal Activity? Begin(Decided decided, DateTimeOffset at)
    {
        var outer = Activity.Current;
        try
        {
            return Source.StartActivity(
                CallSpan.NameOf(decided.Kind, decided.Resource, CallSpan.MethodOf(decided.Kind)),
                CallSpan.KindOf(decided.Kind),
                ParentOf(decided.Trace, decided.Session, decided.Agent, at),
                startTime: at
            );
        }
        finally
        {
            Activity.Current = outer;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Source.Dispose();

    // A caller that traces has its own span of the agent's run; the others get one of their session's.
    private ActivityContext ParentOf(
        string? came,
        SessionId session,
        AgentId agent,
        DateTimeOffset at
    ) =>
        ActivityContext.TryParse(came, null, isRemote: true, out var parent)
            ? parent
            : Sessions.Of(session, agent, at);
}
