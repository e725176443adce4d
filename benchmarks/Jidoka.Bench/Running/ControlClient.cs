using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Jidoka.Bench.Running;

/// <summary>The admin API of a running line, found as commands find it: by the file in the data folder.</summary>
internal sealed class ControlClient : IDisposable
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(2);
    private readonly HttpClient _http;

    private ControlClient(string url, string token)
    {
        _http = new HttpClient { BaseAddress = new Uri(url.TrimEnd('/') + "/") };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Waits until the process has written its control file; an earlier run's file may still lie there.</summary>
    /// <exception cref="InvalidOperationException">The process ended, or the time is over.</exception>
    public static async Task<ControlClient> OpenAsync(
        string dataFolder,
        ChildProcess process,
        TimeSpan atMost
    )
    {
        using var end = new CancellationTokenSource(atMost);
        using var timer = new PeriodicTimer(PollEvery);
        var file = Path.Combine(dataFolder, "control.json");
        while (true)
        {
            if (File.Exists(file))
            {
                using var found = JsonDocument.Parse(await File.ReadAllTextAsync(file));
                var root = found.RootElement;
                if (root.GetProperty("processId").GetInt32() == process.Id)
                    return new ControlClient(
                        root.GetProperty("url").GetString()!,
                        root.GetProperty("token").GetString()!
                    );
            }
            if (process.Exited.IsCompleted || end.IsCancellationRequested)
                throw new InvalidOperationException("No control file:\n" + process.Output);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Issues a key.</summary>
    /// <returns>Its text.</returns>
    public async Task<string> IssueKeyAsync(string agent)
    {
        using var answer = await PostAsync("keys", new { agent });
        using var key = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return key.RootElement.GetProperty("key").GetString()!;
    }

    /// <summary>Stops an agent; returns when the command was answered.</summary>
    public async Task StopAgentAsync(string agent) =>
        (await PostAsync("agents/stop", new { agent, why = "benchmark" })).Dispose();

    /// <summary>Lets it go on.</summary>
    public async Task ReleaseAgentAsync(string agent) =>
        (await PostAsync("agents/release", new { agent })).Dispose();

    /// <summary>The metrics as text.</summary>
    public Task<string> MetricsAsync() =>
        _http.GetStringAsync(new Uri("metrics", UriKind.Relative));

    /// <summary>Whether it can take calls, as <c>/readyz</c> says.</summary>
    public async Task<(bool Ready, string Text)> ReadyAsync()
    {
        using var answer = await _http.GetAsync(new Uri("readyz", UriKind.Relative));
        return (answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Asks one of the questions about data.</summary>
    /// <returns>The answer as JSON text.</returns>
    public async Task<string> AskAsync(string question, string of)
    {
        var path = $"admin/v1/data/{question}?of={Uri.EscapeDataString(of)}";
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? text
            : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {text}");
    }

    /// <summary>Asks what a source came to; changes nothing.</summary>
    /// <returns>The report as JSON text.</returns>
    public async Task<string> RecallAsync(string source)
    {
        using var answer = await PostAsync("recalls", new { source });
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Has the lineage folded anew.</summary>
    public async Task RebuildAsync() =>
        (await PostAsync("projections/lineage/rebuild", new { })).Dispose();

    /// <summary>How far the lineage is folded, of how much, and whether anew.</summary>
    public async Task<(long Watermark, long Size, bool Rebuilding)> ProjectionAsync()
    {
        using var rows = JsonDocument.Parse(
            await _http.GetStringAsync(new Uri("admin/v1/projections", UriKind.Relative))
        );
        var row = rows.RootElement[0];
        return (
            row.GetProperty("watermark").GetInt64(),
            row.GetProperty("size").GetInt64(),
            row.GetProperty("rebuilding").GetBoolean()
        );
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> PostAsync(string path, object body)
    {
        var answer = await _http.PostAsJsonAsync(
            new Uri("admin/v1/" + path, UriKind.Relative),
            body
        );
        if (answer.IsSuccessStatusCode)
            return answer;
        var text = await answer.Content.ReadAsStringAsync();
        answer.Dispose();
        throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {text}");
    }
}
