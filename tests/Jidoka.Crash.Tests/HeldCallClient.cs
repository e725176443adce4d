using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Jidoka.Bench.Crash;
using Jidoka.Bench.Running;

namespace Jidoka.Crash.Tests;

/// <summary>An agent that calls the witness's tool, which policy holds, over a connection of its own.</summary>
internal sealed class HeldCallClient : IDisposable
{
    /// <summary>What holds its calls.</summary>
    public const string Policies = $"""
        permit (principal, action, resource);

        @id("put-asks")
        @hold("people")
        @reason("Somebody looks at what is put.")
        forbid (principal, action == Action::"callTool", resource == Tool::"{WitnessUpstream.ServerName}/{WitnessUpstream.WriteTool}");
        """;

    /// <summary>The session that its calls name.</summary>
    public const string Session = "run-1";

    private readonly HttpClient _http;
    private string _mcpSession = "";

    private HeldCallClient(HttpClient http) => _http = http;

    /// <summary>Connects to the door.</summary>
    public static async Task<HeldCallClient> ConnectAsync(JidokaLine line, string key)
    {
        var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{line.DataPort}/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var client = new HeldCallClient(http);
        using var answer = await client.PostAsync(
            """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"held","version":"1"}}}""",
            CancellationToken.None
        );
        await answer.Content.ReadAsStringAsync();
        client._mcpSession = answer.Headers.GetValues("Mcp-Session-Id").First();
        (
            await client.PostAsync(
                """{"jsonrpc":"2.0","method":"notifications/initialized"}""",
                CancellationToken.None
            )
        ).Dispose();
        return client;
    }

    /// <summary>Makes the call; the text of the result, or null if the connection ended first.</summary>
    /// <param name="nonce">What to put.</param>
    /// <param name="hear">Hears each message of the answer's stream; null: nothing is asked for.</param>
    /// <param name="id">The request's id.</param>
    /// <param name="ended">Ends the connection.</param>
    public async Task<string?> CallAsync(
        string nonce,
        Action<JsonElement>? hear = null,
        int id = 1,
        CancellationToken ended = default
    )
    {
        var meta = hear is null ? "" : ""","_meta":{"progressToken":"p"}""";
        var body =
            $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/call","params":{"name":"{{{WitnessUpstream.WriteTool}}}","arguments":{"nonce":"{{{nonce}}}"}{{{meta}}}}}""";
        try
        {
            using var answer = await PostAsync(body, ended);
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(ended));
            string? text = null;
            while (await reader.ReadLineAsync(ended) is { } line)
            {
                var json = line.StartsWith("data: ", StringComparison.Ordinal) ? line[6..] : line;
                if (!json.StartsWith('{'))
                    continue;
                using var message = JsonDocument.Parse(json);
                hear?.Invoke(message.RootElement.Clone());
                if (message.RootElement.TryGetProperty("result", out var result))
                    text = result.GetProperty("content")[0].GetProperty("text").GetString();
            }
            return text;
        }
        catch (Exception e)
            when (e is HttpRequestException or IOException
                || (e is OperationCanceledException && ended.IsCancellationRequested)
            )
        {
            return null;
        }
    }

    /// <summary>Says that a request is not wanted any more.</summary>
    public async Task CancelAsync(int id) =>
        (
            await PostAsync(
                $$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{id}}},"reason":"changed my mind"}}""",
                CancellationToken.None
            )
        ).Dispose();

    public void Dispose() => _http.Dispose();

    private Task<HttpResponseMessage> PostAsync(string body, CancellationToken ended)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, CrashFactory.McpPath)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("Jidoka-Session", Session);
        request.Headers.Add("MCP-Protocol-Version", "2025-11-25");
        if (_mcpSession.Length > 0)
            request.Headers.Add("Mcp-Session-Id", _mcpSession);
        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ended);
    }
}
