using System.Text.Json.Nodes;

namespace Factory.ModelServer;

/// <summary>Anthropic's messages.</summary>
internal sealed class MessagesFormat : WireFormat
{
    public override string Path => "/messages";

    public override ModelRequest? Read(JsonObject body) =>
        (string?)body["model"] is not { } model
        || body["messages"] is not JsonArray messages
        || body["max_tokens"] is null
            ? null
            : new(
                model,
                [.. messages.SelectMany(Conversation)],
                Names(body["tools"], t => t?["name"]),
                (bool?)body["stream"] == true,
                body
            );

    public override JsonObject Whole(ModelAnswer answer)
    {
        var whole = Frame(answer, [.. Blocks(answer).Select(b => b.Whole)]);
        whole["stop_reason"] = Stop(answer.Turn);
        whole["usage"] = Usage(answer, answer.AnswerTokens);
        return whole;
    }

    public override IEnumerable<string> Events(ModelAnswer answer)
    {
        yield return Event("message_start", new JsonObject { ["message"] = Frame(answer, []) });
        yield return Event("ping", []);
        var index = 0;
        foreach (var block in Blocks(answer))
        {
            yield return InBlock("content_block_start", index, "content_block", block.Begun);
            foreach (var delta in block.Deltas)
                yield return InBlock("content_block_delta", index, "delta", delta);
            yield return Event("content_block_stop", new JsonObject { ["index"] = index++ });
        }
        yield return Event(
            "message_delta",
            new JsonObject
            {
                ["delta"] = new JsonObject
                {
                    ["stop_reason"] = Stop(answer.Turn),
                    ["stop_sequence"] = null,
                },
                ["usage"] = new JsonObject { ["output_tokens"] = answer.AnswerTokens },
            }
        );
        yield return Event("message_stop", []);
    }

    public override JsonObject Error(int status, string message) =>
        new()
        {
            ["type"] = "error",
            ["error"] = new JsonObject
            {
                ["type"] = status switch
                {
                    401 => "authentication_error",
                    404 => "not_found_error",
                    _ => "invalid_request_error",
                },
                ["message"] = message,
            },
        };

    /// <summary>A turn of the user may hold the results of several tools and words beside them.</summary>
    private static IEnumerable<Said> Conversation(JsonNode? message)
    {
        var content = message?["content"];
        if ((string?)message?["role"] == "assistant")
        {
            yield return new(Speaker.Model, Text(content));
            yield break;
        }
        foreach (var block in (content as JsonArray) ?? [])
            if ((string?)block?["type"] == "tool_result")
                yield return new(Speaker.Tool, Text(block["content"]));
        if (Text(content) is { Length: > 0 } text)
            yield return new(Speaker.User, text);
    }

    private static IEnumerable<Block> Blocks(ModelAnswer answer)
    {
        var turn = answer.Turn;
        if (turn.Say is { } text)
            yield return new(
                new() { ["type"] = "text", ["text"] = "" },
                new() { ["type"] = "text", ["text"] = text },
                Words(text).Select(w => Delta("text_delta", "text", w))
            );
        for (var i = 0; i < turn.Calls.Count; i++)
        {
            var (function, arguments) = turn.Calls[i];
            JsonObject Call(JsonNode? input) =>
                new()
                {
                    ["type"] = "tool_use",
                    ["id"] = answer.CallId(i),
                    ["name"] = function,
                    ["input"] = input,
                };
            yield return new(
                Call(new JsonObject()),
                Call(JsonNode.Parse(arguments)),
                Pieces(arguments).Select(p => Delta("input_json_delta", "partial_json", p))
            );
        }
    }

    private static JsonObject Delta(string type, string field, string value) =>
        new() { ["type"] = type, [field] = value };

    private static JsonObject Frame(ModelAnswer answer, JsonNode[] content) =>
        new()
        {
            ["id"] = "msg_" + answer.Id,
            ["type"] = "message",
            ["role"] = "assistant",
            ["model"] = $"{answer.Request.Model}-{answer.Version}",
            ["content"] = new JsonArray(content),
            ["stop_reason"] = null,
            ["stop_sequence"] = null,
            ["usage"] = Usage(answer, 1),
        };

    private static JsonObject Usage(ModelAnswer answer, int answered) =>
        new()
        {
            ["input_tokens"] = answer.PromptTokens,
            ["cache_creation_input_tokens"] = 0,
            ["cache_read_input_tokens"] = 0,
            ["output_tokens"] = answered,
        };

    private static string InBlock(string type, int index, string field, JsonObject value) =>
        Event(type, new JsonObject { ["index"] = index, [field] = value });

    private static string Event(string type, JsonObject data)
    {
        data["type"] = type;
        return $"event: {type}\ndata: {data.ToJsonString()}\n\n";
    }

    private static string Stop(ModelTurn turn) => turn.Calls.Count > 0 ? "tool_use" : "end_turn";

    private sealed record Block(JsonObject Begun, JsonObject Whole, IEnumerable<JsonObject> Deltas);
}
