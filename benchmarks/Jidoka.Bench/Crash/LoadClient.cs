using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Jidoka.Bench.Crash;

/// <summary>One agent: a call at a time, of a seeded mix, until the line goes down.</summary>
internal sealed class LoadClient : IDisposable
{
    /// <summary>Where the calls' nonces stand, so that the ledger shows them.</summary>
    public const string SessionHeader = "Jidoka-Session";

    // Fewer than the sessions that one agent may have open.
    private const int MaxCalls = 3000;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly Random _random;
    private readonly string _prefix;
    private readonly Action _answered;
    private string? _mcpSession;

    /// <summary>Makes a client.</summary>
    /// <param name="baseUrl">Jidoka's data port.</param>
    /// <param name="key">The agent's key.</param>
    /// <param name="prefix">What its nonces begin with.</param>
    /// <param name="random">What decides the mix.</param>
    /// <param name="answered">Called after each answer.</param>
    public LoadClient(string baseUrl, string key, string prefix, Random random, Action answered)
    {
        _http = new HttpClient { BaseAddress = new Uri(baseUrl), Timeout = CallTimeout };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        _prefix = prefix;
        _random = random;
        _answered = answered;
    }

    /// <summary>Calls until the connection breaks.</summary>
    /// <exception cref="InvalidOperationException">Jidoka answered something that is neither the upstream's answer nor its refusal.</exception>
    public async Task<List<SentCall>> RunAsync()
    {
        var sent = new List<SentCall>();
        for (var i = 0; i < MaxCalls; i++)
        {
            var nonce = $"{_prefix}-{i}";
            var sort = Pick();
            AnswerSort answer;
            try
            {
                answer = await CallAsync(nonce, sort);
            }
            catch (Exception e)
                when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                sent.Add(new SentCall(nonce, sort, AnswerSort.None));
                return sent;
            }
            sent.Add(new SentCall(nonce, sort, answer));
            _answered();
        }
        return sent;
    }

    /// <summary>Makes one call.</summary>
    public Task<AnswerSort> CallAsync(string nonce, CallSort sort) =>
        sort switch
        {
            CallSort.Chat => ChatAsync(nonce, stream: false),
            CallSort.Stream => ChatAsync(nonce, stream: true),
            CallSort.Write => ToolAsync(nonce, WitnessUpstream.WriteTool),
            CallSort.Read => ToolAsync(nonce, WitnessUpstream.ReadTool),
            _ => ToolAsync(nonce, WitnessUpstream.ForbiddenTool),
        };

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private CallSort Pick() =>
        _random.Next(100) switch
        {
            < 35 => CallSort.Chat,
            < 55 => CallSort.Stream,
            < 80 => CallSort.Write,
            < 92 => CallSort.Read,
            _ => CallSort.Forbidden,
        };

    private async Task<AnswerSort> ChatAsync(string nonce, bool stream)
    {
        var body =
            $$"""{"model":"{{CrashFactory.Model}}","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"{{nonce}}"}]}""";
        using var answer = await PostAsync("v1/chat/completions", nonce, body, mcp: false);
        var text = await answer.Content.ReadAsStringAsync();
        var whole = stream
            ? text.EndsWith(ChatAnswer.Done, StringComparison.Ordinal)
            : text == ChatAnswer.Whole(nonce);
        if (answer.IsSuccessStatusCode && whole)
            return AnswerSort.Acknowledged;
        throw Unexpected(nonce, answer, text);
    }

    private async Task<AnswerSort> ToolAsync(string nonce, string tool)
    {
        _mcpSession ??= await InitialiseAsync(_prefix + "-open");
        var body =
            $$$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{{tool}}}}","arguments":{"nonce":"{{{{nonce}}}}"}}}""";
        using var answer = await PostAsync(CrashFactory.McpPath, nonce, body, mcp: true);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            throw Unexpected(nonce, answer, text);
        using var message = JsonDocument.Parse(LastMessage(text));
        if (!message.RootElement.TryGetProperty("result", out var result))
            throw Unexpected(nonce, answer, text);
        var said = result.GetProperty("content")[0].GetProperty("text").GetString()!;
        if (said == "done " + nonce)
            return AnswerSort.Acknowledged;
        if (result.GetProperty("isError").GetBoolean() && tool == WitnessUpstream.ForbiddenTool)
            return AnswerSort.Refused;
        throw Unexpected(nonce, answer, text);
    }

    private async Task<string> InitialiseAsync(string nonce)
    {
        using var answer = await PostAsync(
            CrashFactory.McpPath,
            nonce,
            """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"crash-load","version":"1"}}}""",
            mcp: true
        );
        if (!answer.IsSuccessStatusCode)
            throw Unexpected(nonce, answer, await answer.Content.ReadAsStringAsync());
        await answer.Content.ReadAsStringAsync();
        _mcpSession = answer.Headers.TryGetValues("Mcp-Session-Id", out var ids) ? ids.First() : "";
        using var ready = await PostAsync(
            CrashFactory.McpPath,
            nonce,
            """{"jsonrpc":"2.0","method":"notifications/initialized"}""",
            mcp: true
        );
        return _mcpSession;
    }

    private Task<HttpResponseMessage> PostAsync(string path, string nonce, string body, bool mcp)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add(SessionHeader, nonce);
        if (mcp)
        {
            request.Headers.Accept.ParseAdd("application/json, text/event-stream");
            request.Headers.Add("MCP-Protocol-Version", "2025-11-25");
            if (!string.IsNullOrEmpty(_mcpSession))
                request.Headers.Add("Mcp-Session-Id", _mcpSession);
        }
        return _http.SendAsync(request);
    }

    // The answer is JSON, or one event of a stream.
    private static string LastMessage(string text) =>
        text.Split('\n').LastOrDefault(l => l.StartsWith("data: ", StringComparison.Ordinal))?[6..]
        ?? text;

    private static InvalidOperationException Unexpected(
        string nonce,
        HttpResponseMessage answer,
        string text
    ) =>
        new($"{nonce} was answered {(int)answer.StatusCode}: {text[..Math.Min(text.Length, 600)]}");
}
