using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Jidoka.Bench.Crash;

namespace Jidoka.Bench.Budget;

/// <summary>One agent that calls from many connections at once until each of them is refused.</summary>
internal sealed class Spender(string key, string name)
{
    /// <summary>Connections that call at the same time.</summary>
    public const int Connections = 32;

    private int _passed;
    private int _number;

    /// <summary>Calls that were answered.</summary>
    public int Passed => _passed;

    /// <summary>What refused first, to show.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Spends.</summary>
    /// <param name="dataPort">Jidoka's data port.</param>
    /// <param name="enough">Called after each answer.</param>
    public Task SpendAsync(int dataPort, Action<int> enough) =>
        Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => OneAsync(dataPort, enough)));

    private async Task OneAsync(int dataPort, Action<int> enough)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{dataPort}/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        while (true)
        {
            var nonce = $"{name}-{Interlocked.Increment(ref _number)}";
            using var content = new StringContent(
                $$"""{"model":"{{CrashFactory.Model}}","messages":[{"role":"user","content":"{{nonce}}"}]}""",
                Encoding.UTF8,
                "application/json"
            );
            try
            {
                using var answer = await http.PostAsync(
                    new Uri("v1/chat/completions", UriKind.Relative),
                    content
                );
                var text = await answer.Content.ReadAsStringAsync();
                if (answer.StatusCode != HttpStatusCode.OK)
                {
                    Refusal ??= $"{(int)answer.StatusCode} {text}";
                    return;
                }
                enough(Interlocked.Increment(ref _passed));
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // The line was killed; the caller starts it again and spends on.
                return;
            }
        }
    }
}
