using System.Collections.Concurrent;
using System.Diagnostics;

namespace Jidoka.Gateway.Tests.Tracing;

/// <summary>Listens to the spans of one source object, as an export would.</summary>
internal sealed class SpanListener : IDisposable
{
    private readonly ActivityListener _listener;

    public SpanListener(ActivitySource source)
    {
        _listener = new()
        {
            ShouldListenTo = s => ReferenceEquals(s, source),
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = Begun.Enqueue,
            ActivityStopped = Ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public ConcurrentQueue<Activity> Begun { get; } = new();

    public ConcurrentQueue<Activity> Ended { get; } = new();

    public void Dispose() => _listener.Dispose();
}
