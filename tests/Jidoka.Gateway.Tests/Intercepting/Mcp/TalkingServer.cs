using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Tests.Intercepting.Mcp;

/// <summary>A server with sessions that says on a session's stream what the test says.</summary>
internal sealed class TalkingServer
{
    private readonly Dictionary<string, HttpResponse> _streams = [];
    private int _sessions;

    public int Expected { get; init; } = 2;

    /// <summary>The methods that were asked for besides tools.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public TaskCompletionSource Listening { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Method == "GET")
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.FlushAsync();
            lock (_streams)
            {
                _streams[context.Request.Headers["Mcp-Session-Id"].ToString()] = context.Response;
                if (_streams.Count == Expected)
                    Listening.TrySetResult();
            }
            var gone = new TaskCompletionSource();
            await using var _ = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
            return;
        }
        if (!context.Request.Headers.ContainsKey("Mcp-Session-Id"))
            context.Response.Headers["Mcp-Session-Id"] = "s" + Interlocked.Increment(ref _sessions);
        await ScriptedServer.Answering(
            (c, id) => ScriptedServer.ResultAsync(c, id, "{\"content\":[]}"),
            capabilities: """{"tools":{},"resources":{"subscribe":true}}""",
            other: (c, method, id) =>
            {
                Asked.Enqueue(method);
                return ScriptedServer.ResultAsync(c, id, "{}");
            }
        )(context);
    }

    public async Task SayAsync(int session, string message)
    {
        var stream = _streams["s" + session];
        await stream.WriteAsync("data: " + message + "\n\n");
        await stream.Body.FlushAsync();
    }
}
