using System.Text.Json;
using System.Text.Json.Nodes;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>A client of the revision without sessions that listens.</summary>
internal sealed class ListenClient : IDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _stream;

    private ListenClient(HttpResponseMessage answer, StreamReader stream)
    {
        _answer = answer;
        _stream = stream;
    }

    public const string Id = "listen-1";

    public int Status => (int)_answer.StatusCode;

    /// <summary>Asks to listen; what was granted is read by <see cref="NextAsync"/>.</summary>
    public static async Task<ListenClient> OpenAsync(
        HttpClient client,
        string notifications,
        string path = "/mcp/bench"
    )
    {
        var message = SessionlessClient.Message(
            "subscriptions/listen",
            new() { ["notifications"] = JsonNode.Parse(notifications) }
        );
        message["id"] = Id;
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = DoorFixture.Json(message.ToJsonString()),
        };
        request.Headers.Add("MCP-Protocol-Version", SessionlessClient.Revision);
        request.Headers.Add("Mcp-Method", "subscriptions/listen");
        var answer = await client
            .SendAsync(request, HttpCompletionOption.ResponseHeadersRead)
            .WaitAsync(DoorFixture.Patience);
        return new(answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
    }

    /// <summary>Asks to listen and reads what was granted.</summary>
    public static async Task<(ListenClient Client, string Granted)> GrantedAsync(
        HttpClient client,
        string notifications,
        string path = "/mcp/bench"
    )
    {
        var listening = await OpenAsync(client, notifications, path);
        var first = (await listening.MessageAsync())!.Value;
        first
            .GetProperty("method")
            .GetString()
            .ShouldBe("notifications/subscriptions/acknowledged");
        return (listening, first.GetProperty("params").GetProperty("notifications").GetRawText());
    }

    /// <summary>The next news: a URI, else a method; null: the stream ended; <c>result</c>: it was ended as it should be.</summary>
    public async Task<string?> NextAsync()
    {
        if (await MessageAsync() is not { } message)
            return null;
        if (message.TryGetProperty("result", out var result))
        {
            message.GetProperty("id").GetString().ShouldBe(Id);
            SubscriptionOf(result).ShouldBe(Id);
            result.GetProperty("resultType").GetString().ShouldBe("complete");
            return "result";
        }
        var parameters = message.GetProperty("params");
        SubscriptionOf(parameters).ShouldBe(Id);
        return parameters.TryGetProperty("uri", out var uri)
            ? uri.GetString()
            : message.GetProperty("method").GetString();
    }

    /// <summary>The next message; null: the stream ended.</summary>
    public async Task<JsonElement?> MessageAsync()
    {
        while (await _stream.ReadLineAsync().WaitAsync(DoorFixture.Patience) is { } line)
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                return JsonDocument.Parse(line["data: ".Length..]).RootElement;
            else if (line.StartsWith('{'))
                return JsonDocument.Parse(line).RootElement;
        return null;
    }

    /// <summary>The next line, whatever it is.</summary>
    public Task<string?> LineAsync() => _stream.ReadLineAsync().WaitAsync(DoorFixture.Patience);

    public void Dispose()
    {
        _stream.Dispose();
        _answer.Dispose();
    }

    private static string? SubscriptionOf(JsonElement holder) =>
        holder
            .GetProperty("_meta")
            .GetProperty("io.modelcontextprotocol/subscriptionId")
            .GetString();
}
