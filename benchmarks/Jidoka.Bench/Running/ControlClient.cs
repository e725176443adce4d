using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Jidoka.Bench.Running;

/// <summary>The admin API of a running line, with the token that the start left in its data folder.</summary>
internal sealed class ControlClient : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>Opens it.</summary>
    public ControlClient(int port, string token)
    {
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Stops an agent; returns when the command was answered.</summary>
    public Task StopAgentAsync(string agent) =>
        PostAsync($"api/agents/{agent}/stop", new { why = "benchmark" });

    /// <summary>Lets it go on.</summary>
    public Task ReleaseAgentAsync(string agent) =>
        PostAsync($"api/agents/{agent}/release", new { });

    /// <summary>The metrics as text.</summary>
    public Task<string> MetricsAsync() =>
        _http.GetStringAsync(new Uri("metrics", UriKind.Relative));

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task PostAsync(string path, object body)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(
                $"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}"
            );
    }
}
