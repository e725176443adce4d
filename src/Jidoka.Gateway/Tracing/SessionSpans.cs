using System.Diagnostics;

namespace Jidoka.Gateway.Tracing;

/// <summary>
/// One span <c>invoke_agent</c> for each session whose caller sends no trace context, so that its calls stand together.
/// Nobody says when a session ends: its span ends with its last call, once it has been quiet for a while.
/// </summary>
internal sealed class SessionSpans(ActivitySource source)
{
    /// <summary>The most sessions with an open span; the one that was quiet longest ends for another.</summary>
    public const int MaxOpen = 4_096;

    /// <summary>How long a session is quiet when its span ends, in milliseconds.</summary>
    public const int QuietMs = 60_000;

    /// <summary>What stands for the provider of a session's agent while none of its models has answered.</summary>
    public const string NoProvider = "jidoka";

    private readonly Dictionary<SessionId, Open> _open = [];
    private readonly Lock _gate = new();

    /// <summary>The context of a session's span, which is begun if there is none.</summary>
    /// <param name="session">The session.</param>
    /// <param name="agent">Its agent.</param>
    /// <param name="at">When the call came that asks.</param>
    public ActivityContext Of(SessionId session, AgentId agent, DateTimeOffset at)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(session, out var known))
            {
                known.LastMs = Math.Max(known.LastMs, at.ToUnixTimeMilliseconds());
                return known.Span.Context;
            }
            var outer = Activity.Current;
            Activity.Current = null; // a trace of its own
            var span = source.StartActivity(
                "invoke_agent " + agent.Value,
                ActivityKind.Internal,
                parentContext: default,
                startTime: at
            );
            Activity.Current = outer;
            if (span is null)
                return default;
            span.SetTag(TraceNames.Operation, "invoke_agent");
            span.SetTag(TraceNames.AgentId, agent.Value);
            span.SetTag(TraceNames.AgentName, agent.Value);
            span.SetTag(TraceNames.Conversation, session.Value);
            if (_open.Count >= MaxOpen)
                End(_open.MinBy(static o => o.Value.LastMs).Key);
            _open[session] = new(span) { LastMs = at.ToUnixTimeMilliseconds() };
            return span.Context;
        }
    }

    /// <summary>Takes note that a call of a session ended.</summary>
    public void Note(SessionId session, DateTimeOffset end, string? provider)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(session, out var open))
                return;
            open.LastMs = Math.Max(open.LastMs, end.ToUnixTimeMilliseconds());
            open.Provider ??= provider;
        }
    }

    /// <summary>Ends the spans of sessions that have been quiet.</summary>
    /// <param name="nowMs">The time; the largest value: all of them.</param>
    public void EndQuiet(long nowMs)
    {
        lock (_gate)
            foreach (
                var session in _open
                    .Where(o => nowMs - o.Value.LastMs >= QuietMs)
                    .Select(static o => o.Key)
                    .ToList()
            )
                End(session);
    }

    private void End(SessionId session)
    {
        if (!_open.Remove(session, out var open))
            return;
        open.Span.SetTag(TraceNames.Provider, open.Provider ?? NoProvider);
        CallSpan.End(open.Span, DateTimeOffset.FromUnixTimeMilliseconds(open.LastMs));
    }

    private sealed class Open(Activity span)
    {
        public Activity Span { get; } = span;

        public long LastMs { get; set; }

        public string? Provider { get; set; }
    }
}
