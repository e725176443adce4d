using System.Text.Json;
using System.Text.Json.Nodes;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>Sends requests of the revision without sessions, whole, or spoilt by the test.</summary>
internal static class SessionlessClient
{
    public const string Revision = "2026-07-28";

    /// <summary>The message of a request.</summary>
    public static JsonObject Message(string method, JsonObject? parameters = null)
    {
        parameters ??= [];
        parameters["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = Revision,
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject
            {
                ["elicitation"] = new JsonObject(),
                ["roots"] = new JsonObject(),
            },
        };
        return new()
        {
            ["jsonrpc"] = "2.0",
            ["id"] = 7,
            ["method"] = method,
            ["params"] = parameters,
        };
    }

    /// <summary>Sends a message with the headers that say what it says.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">The path.</param>
    /// <param name="message">The message.</param>
    /// <param name="spoil">Changes the headers.</param>
    public static async Task<(int Status, JsonElement Body)> SendAsync(
        this HttpClient client,
        string path,
        JsonObject message,
        Action<HttpRequestMessage>? spoil = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = DoorFixture.Json(message.ToJsonString()),
        };
        request.Headers.Add("MCP-Protocol-Version", Revision);
        request.Headers.Add("Mcp-Method", message["method"]!.GetValue<string>());
        var parameters = message["params"]!;
        if ((parameters["name"] ?? parameters["uri"]) is { } name)
            request.Headers.TryAddWithoutValidation("Mcp-Name", name.GetValue<string>());
        spoil?.Invoke(request);
        var answer = await client.SendAsync(request).WaitAsync(DoorFixture.Patience);
        var text = await answer.Content.ReadAsStringAsync();
        return (
            (int)answer.StatusCode,
            text.Length == 0 ? default : JsonDocument.Parse(text).RootElement
        );
    }

    /// <summary>Calls a tool of a server.</summary>
    public static Task<(int Status, JsonElement Body)> CallAsync(
        this HttpClient client,
        string tool,
        JsonObject? arguments = null,
        string path = "/mcp/bench",
        JsonObject? more = null,
        Action<HttpRequestMessage>? spoil = null
    )
    {
        var parameters = more?.DeepClone().AsObject() ?? [];
        parameters["name"] = tool;
        parameters["arguments"] = arguments ?? [];
        return client.SendAsync(path, Message("tools/call", parameters), spoil);
    }

    public static int Code(this JsonElement body) =>
        body.GetProperty("error").GetProperty("code").GetInt32();

    public static string Text(this JsonElement body) =>
        body.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString()!;
}
