using System.Text;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

/// <summary>Upstreams of a few lines.</summary>
internal static class Upstreams
{
    public const string Text =
        """{"id":"c1","object":"chat.completion","created":1,"model":"gpt-1","choices":[{"index":0,"message":{"role":"assistant","content":"hello","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":12,"total_tokens":21}}""";

    public static RequestDelegate Answers(string json, int status = 200) =>
        async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(json);
        };

    /// <summary>Streams these pieces, flushing each.</summary>
    public static RequestDelegate Streams(params string[] pieces) =>
        async context =>
        {
            if (!context.Response.HasStarted)
                context.Response.ContentType = "text/event-stream";
            foreach (var piece in pieces)
            {
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(piece));
                await context.Response.Body.FlushAsync();
            }
        };

    /// <summary>An answer with these tool calls: id, function, arguments.</summary>
    public static string ToolCalls(params (string Id, string Name, string Arguments)[] calls) =>
        """{"id":"c1","object":"chat.completion","created":1,"model":"gpt-1","choices":[{"index":0,"message":{"role":"assistant","content":null,"refusal":null,"tool_calls":["""
        + string.Join(',', calls.Select(c => Call(c.Id, c.Name, c.Arguments)))
        + """]},"logprobs":null,"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":9,"completion_tokens":12,"total_tokens":21}}""";

    public static string Call(string id, string name, string arguments) =>
        "{\"id\":\""
        + id
        + "\",\"type\":\"function\",\"function\":{\"name\":\""
        + name
        + "\",\"arguments\":"
        + JsonSerializer.Serialize(arguments)
        + "}}";

    /// <summary>One chunk of a stream, as an event.</summary>
    public static string Chunk(string delta, string finish = "null", int choice = 0) =>
        """data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt-1","choices":[{"index":"""
        + $"{choice},\"delta\":{delta},\"logprobs\":null,\"finish_reason\":{finish}"
        + "}]}\n\n";

    public static string Say(string text) =>
        Chunk($$"""{"content":{{JsonSerializer.Serialize(text)}}}""");

    /// <summary>A piece of a tool call: with an id and name the first, without them a later one.</summary>
    public static string Piece(
        int index,
        string arguments,
        string? id = null,
        string? name = null
    ) =>
        Chunk(
            "{\"tool_calls\":[{\"index\":"
                + index
                + (id is null ? "" : $",\"id\":\"{id}\",\"type\":\"function\"")
                + ",\"function\":{"
                + (name is null ? "" : $"\"name\":\"{name}\",")
                + "\"arguments\":"
                + JsonSerializer.Serialize(arguments)
                + "}}]}"
        );

    public static string End(string reason, int choice = 0) => Chunk("{}", $"\"{reason}\"", choice);

    public const string Done = "data: [DONE]\n\n";
}
