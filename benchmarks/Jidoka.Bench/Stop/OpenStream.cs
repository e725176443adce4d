using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;

namespace Jidoka.Bench.Stop;

/// <summary>One agent's open stream, read until it ends.</summary>
internal sealed class OpenStream : IDisposable
{
    private readonly HttpResponseMessage _answer;

    private OpenStream(HttpResponseMessage answer, Task<long> ended)
    {
        _answer = answer;
        Ended = ended;
    }

    /// <summary>Gives the moment at which the stream ended or broke, as a <see cref="Stopwatch"/> timestamp.</summary>
    public Task<long> Ended { get; }

    /// <summary>Opens a stream; returns when its first bytes are there.</summary>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public static async Task<OpenStream> StartAsync(HttpClient http, string key, string model)
    {
        var answer = await SendAsync(http, key, model, stream: true);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(
                $"A stream was refused: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}"
            );
        var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[4096];
        if (await body.ReadAsync(buffer) == 0)
            throw new InvalidOperationException("A stream ended at once.");
        return new OpenStream(answer, ReadToEndAsync(body, buffer));
    }

    /// <summary>Sends one chat request.</summary>
    public static Task<HttpResponseMessage> SendAsync(
        HttpClient http,
        string key,
        string model,
        bool stream
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions")
        {
            Content = new StringContent(
                $$"""{"model":"{{model}}","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"go on"}]}""",
                Encoding.UTF8,
                "application/json"
            ),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <inheritdoc/>
    public void Dispose() => _answer.Dispose();

    private static async Task<long> ReadToEndAsync(Stream body, byte[] buffer)
    {
        try
        {
            while (await body.ReadAsync(buffer) > 0) { }
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // Cut by closing the connection: an end as well.
        }
        return Stopwatch.GetTimestamp();
    }
}
