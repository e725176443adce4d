using System.Diagnostics;
using System.Net;

namespace Jidoka.Bench.Stop;

/// <summary>Calls one after the other, on a connection of its own, until one is refused.</summary>
internal sealed class StopProbe
{
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(20);

    /// <summary>When the last call that passed was sent, as a <see cref="Stopwatch"/> timestamp.</summary>
    public long LastPassedSentAt { get; private set; }

    /// <summary>When the first refusal was there; 0 if there was none in time.</summary>
    public long RefusedAt { get; private set; }

    /// <summary>Runs until the first refusal.</summary>
    public async Task RunAsync(Uri baseAddress, string key, string model)
    {
        using var http = new HttpClient { BaseAddress = baseAddress };
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < AtMost)
        {
            var sentAt = Stopwatch.GetTimestamp();
            using var answer = await OpenStream.SendAsync(http, key, model, stream: false);
            await answer.Content.ReadAsByteArrayAsync();
            if (answer.StatusCode == HttpStatusCode.Forbidden)
            {
                RefusedAt = Stopwatch.GetTimestamp();
                return;
            }
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException(
                    $"A probe was answered {(int)answer.StatusCode}."
                );
            LastPassedSentAt = sentAt;
        }
    }
}
