using System.Diagnostics;
using System.Text;
using Jidoka.Bench.Running;

namespace Jidoka.Bench.Hop;

/// <summary>One request at a time over one connection, each timed from its first byte sent to its last received.</summary>
internal sealed class LatencyProbe : IDisposable
{
    private readonly RawHttp _connection;
    private readonly byte[] _request;
    private readonly byte[] _expected;

    private LatencyProbe(HopTarget target, int port, string request, string expected)
    {
        _connection = new RawHttp(port);
        var headers = string.Concat(target.Exchange.Headers.Select(h => $"{h.Key}: {h.Value}\r\n"));
        _request = RawHttp.Post(
            port,
            target.Exchange.Path,
            request,
            $"Authorization: Bearer {target.Key}\r\n{headers}"
        );
        _expected = Encoding.UTF8.GetBytes(expected);
    }

    /// <summary>How many answers were not exactly what the upstream sends.</summary>
    public int Errors { get; private set; }

    /// <summary>The first wrong answer, to show; null if there was none.</summary>
    public string? FirstError { get; private set; }

    /// <summary>A probe of whole answers.</summary>
    public static LatencyProbe OfJson(HopTarget target) =>
        new(target, target.JsonPort, target.Exchange.Request, target.Exchange.Answer);

    /// <summary>A probe of streams, timed to the stream's end.</summary>
    public static LatencyProbe OfStream(HopTarget target) =>
        new(target, target.StreamPort, target.Exchange.StreamRequest, target.Exchange.Stream);

    /// <summary>Adds the times of some requests, in microseconds.</summary>
    public void Run(int requests, List<double> timesUs)
    {
        for (var i = 0; i < requests; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var status = _connection.Exchange(_request, out var body);
            var us = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            if (status == 200 && body.SequenceEqual(_expected))
                timesUs.Add(us);
            else
            {
                Errors++;
                FirstError ??=
                    $"{status}: {Encoding.UTF8.GetString(body[..Math.Min(400, body.Length)])}";
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}
