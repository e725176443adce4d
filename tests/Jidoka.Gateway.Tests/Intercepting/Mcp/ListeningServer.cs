using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>A server without sessions that tells those who listen what the test says, by the revision of 2026-07-28.</summary>
internal sealed class ListeningServer
{
    private readonly Channel<Listening> _opened = Channel.CreateUnbounded<Listening>();
    private readonly ConcurrentDictionary<string, Channel<int>> _listed = new();

    /// <summary>The tools that it lists, JSON text.</summary>
    public string Tools { get; set; } = ScriptedServer.Tool;

    /// <summary>The resources that it lists, JSON text.</summary>
    public string Resources { get; set; } = """{"uri":"test://a","name":"a"}""";

    /// <summary>The URIs that it tells of, of those that it is asked for.</summary>
    public Func<string, bool> Tells { get; set; } = static _ => true;

    /// <summary>Its error to whoever asks to listen; null: none.</summary>
    public string? Refusal { get; set; }

    public string Capabilities { get; init; } =
        """{"tools":{"listChanged":true},"resources":{"listChanged":true,"subscribe":true},"prompts":{"listChanged":true}}""";

    /// <summary>The methods that were asked for.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>A door with this server behind it, under the name <c>bench</c>.</summary>
    public async Task<DoorFixture> BehindADoorAsync()
    {
        var door = await DoorFixture.StartAsync();
        await door.AddRawServerAsync("bench", AnswerAsync);
        return door;
    }

    /// <summary>The next stream that somebody listens to.</summary>
    public async Task<Listening> NextAsync() =>
        await _opened.Reader.ReadAsync().AsTask().WaitAsync(DoorFixture.Patience);

    /// <summary>Ends when such a list was given once more, and was not waited for yet.</summary>
    public async Task ListedAsync(string method) =>
        await ListedOf(method).Reader.ReadAsync().AsTask().WaitAsync(DoorFixture.Patience);

    private Channel<int> ListedOf(string method) =>
        _listed.GetOrAdd(method, static _ => Channel.CreateUnbounded<int>());

    public async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Method != "POST")
        {
            context.Response.StatusCode = 405;
            return;
        }
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var method = body.RootElement.GetProperty("method").GetString()!;
        var id = body.RootElement.TryGetProperty("id", out var given) ? given.GetRawText() : null;
        Asked.Enqueue(method);
        if (id is null)
        {
            context.Response.StatusCode = 202;
            return;
        }
        // Noted once it is on its way; who asks keeps what it got before it asks again.
        if (method.EndsWith("/list", StringComparison.Ordinal))
            context.Response.OnCompleted(() =>
            {
                ListedOf(method).Writer.TryWrite(0);
                return Task.CompletedTask;
            });
        await AnswerAsync(context, method, id, body.RootElement);
    }

    private Task AnswerAsync(HttpContext context, string method, string id, JsonElement message)
    {
        const string info = """
            "resultType":"complete","ttlMs":0,"cacheScope":"private","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"s","version":"1"}}
            """;
        return method switch
        {
            "server/discover" => ScriptedServer.ResultAsync(
                context,
                id,
                $$"""{"supportedVersions":["2026-07-28"],"capabilities":{{Capabilities}},{{info}}}"""
            ),
            "tools/list" => ScriptedServer.ResultAsync(
                context,
                id,
                $$"""{"tools":[{{Tools}}],{{info}}}"""
            ),
            "resources/list" => ScriptedServer.ResultAsync(
                context,
                id,
                $$"""{"resources":[{{Resources}}],{{info}}}"""
            ),
            "resources/templates/list" => ScriptedServer.ResultAsync(
                context,
                id,
                $$"""{"resourceTemplates":[],{{info}}}"""
            ),
            "prompts/list" => ScriptedServer.ResultAsync(
                context,
                id,
                $$"""{"prompts":[],{{info}}}"""
            ),
            "tools/call" => ScriptedServer.ResultAsync(
                context,
                id,
                $$"""{"content":[],{{info}}}"""
            ),
            "subscriptions/listen" when Refusal is null => ListenAsync(
                context,
                id,
                message.GetProperty("params").GetProperty("notifications")
            ),
            _ => ScriptedServer.WriteAsync(
                context,
                $$"""{"jsonrpc":"2.0","id":{{id}},"error":{{(method == "subscriptions/listen" ? Refusal : """{"code":-32601,"message":"No."}""")}}}"""
            ),
        };
    }

    private async Task ListenAsync(HttpContext context, string id, JsonElement asked)
    {
        var uris = asked.TryGetProperty("resourceSubscriptions", out var list)
            ? list.EnumerateArray().Select(u => u.GetString()!).ToArray()
            : [];
        var listening = new Listening(context.Response, id, asked.GetRawText(), uris);
        context.Response.ContentType = "text/event-stream";
        var told = uris.Where(Tells).ToArray();
        await listening.WriteAsync(
            "notifications/subscriptions/acknowledged",
            $"\"notifications\":{{\"toolsListChanged\":true,\"resourceSubscriptions\":{JsonSerializer.Serialize(told)}}},"
        );
        var over = new TaskCompletionSource();
        await using var _ = context.RequestAborted.Register(() =>
        {
            listening.Gone.TrySetResult();
            over.TrySetResult();
        });
        listening.EndNow = () => over.TrySetResult();
        _opened.Writer.TryWrite(listening);
        await over.Task;
    }

    /// <summary>One stream that somebody listens to.</summary>
    public sealed record Listening(HttpResponse Response, string Id, string Asked, string[] Uris)
    {
        public TaskCompletionSource Gone { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Ends the stream without an answer.</summary>
        public Action EndNow { get; set; } = static () => { };

        public Task ListChangedAsync(string list) =>
            WriteAsync($"notifications/{list}/list_changed", "");

        public Task UpdatedAsync(string uri) =>
            WriteAsync("notifications/resources/updated", $"\"uri\":\"{uri}\",");

        public async Task WriteAsync(string method, string parameters)
        {
            await Response.WriteAsync(
                $"data: {{\"jsonrpc\":\"2.0\",\"method\":\"{method}\",\"params\":{{{parameters}\"_meta\":{{\"io.modelcontextprotocol/subscriptionId\":{Id}}}}}}}\n\n"
            );
            await Response.Body.FlushAsync();
        }
    }
}
