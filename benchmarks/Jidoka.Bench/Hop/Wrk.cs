using System.Globalization;
using System.Text.Json;
using Jidoka.Bench.Running;

namespace Jidoka.Bench.Hop;

/// <summary>The load: wrk with a script that posts the exchange and prints what it counted as JSON.</summary>
internal sealed class Wrk : IDisposable
{
    private const int Threads = 2;
    private const string Mark = "wrk-summary ";
    private readonly TemporaryFolder _folder = new();

    /// <summary>Runs it once.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="connections">How many connections, each with one request at a time.</param>
    /// <param name="seconds">How long.</param>
    public async Task<WrkSummary> RunAsync(HopTarget target, int connections, int seconds)
    {
        var script = _folder.At($"{target.Name}.lua");
        await File.WriteAllTextAsync(script, Script(target));
        await using var process = ChildProcess.Start(
            "wrk",
            [
                $"-t{Threads}",
                string.Create(CultureInfo.InvariantCulture, $"-c{connections}"),
                string.Create(CultureInfo.InvariantCulture, $"-d{seconds}s"),
                "--timeout",
                "5s",
                "-s",
                script,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"http://127.0.0.1:{target.JsonPort}{target.Exchange.Path}"
                ),
            ]
        );
        await process.FinishAsync(TimeSpan.FromSeconds(seconds + 30));
        var line =
            process
                .Output.Split('\n')
                .FirstOrDefault(l => l.StartsWith(Mark, StringComparison.Ordinal))
            ?? throw new InvalidOperationException("wrk said nothing usable:\n" + process.Output);
        return JsonSerializer.Deserialize(line[Mark.Length..], WrkSummaryJson.Default.WrkSummary)!;
    }

    /// <summary>The version, as it says it.</summary>
    public static async Task<string> VersionAsync()
    {
        await using var process = ChildProcess.Start("wrk", ["-v"]);
        await process.FinishAsync(TimeSpan.FromSeconds(10));
        return process.Output.Split(' ').ElementAtOrDefault(1) ?? "unknown";
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    // The answers are checked byte for byte by the latency client; a callback for each answer would slow wrk itself.
    private static string Script(HopTarget target) =>
        $$"""
            wrk.method = "POST"
            wrk.headers["Content-Type"] = "application/json"
            wrk.headers["Authorization"] = "Bearer {{target.Key}}"
            {{string.Join(
                '\n',
                target.Exchange.Headers.Select(h => $"wrk.headers[\"{h.Key}\"] = \"{h.Value}\"")
            )}}
            wrk.body = [==[{{target.Exchange.Request}}]==]
            done = function(summary, latency, requests)
              local e = summary.errors
              io.write(string.format(
                '{{Mark}}{"requests":%d,"durationUs":%d,"errors":%d,"p50Us":%d,"p99Us":%d}\n',
                summary.requests, summary.duration, e.connect + e.read + e.write + e.status + e.timeout,
                latency:percentile(50), latency:percentile(99)))
            end
            """;
}
