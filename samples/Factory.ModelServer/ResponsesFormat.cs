using System.Text.Json.Nodes;

namespace Factory.ModelServer;

/// <summary>OpenAI's responses. Nothing is stored.</summary>
internal sealed class ResponsesFormat : WireFormat
{
    public override string Path => "/responses";

    public override ModelRequest? Read(JsonObject body) =>
        (string?)body["model"] is not { } model || Conversation(body["input"]) is not { } said
            ? null
            : new(
                model,
                said,
                Names(body["tools"], t => t?["name"]),
                (bool?)body["stream"] == true,
                body
            );

    public override JsonObject Whole(ModelAnswer answer) =>
        Response(answer, "completed", [.. Items(answer).Select(i => i.Whole)]);

    public override IEnumerable<string> Events(ModelAnswer answer)
    {
        var number = 0;

        string Event(string type, JsonObject data)
        {
            data["type"] = type;
            data["sequence_number"] = number++;
            return $"event: {type}\ndata: {data.ToJsonString()}\n\n";
        }

        foreach (var type in (string[])["response.created", "response.in_progress"])
            yield return Event(
                type,
                new JsonObject { ["response"] = Response(answer, "in_progress", []) }
            );
        var index = 0;
        foreach (var item in Items(answer))
        {
            foreach (var (type, data) in ItemEvents(item))
            {
                data["output_index"] = index;
                yield return Event(type, data);
            }
            index++;
        }
        yield return Event("response.completed", new JsonObject { ["response"] = Whole(answer) });
    }

    public override JsonObject Error(int status, string message) => OpenAiError(message);

    /// <summary>What the model says in several items that follow one another is one answer.</summary>
    private static List<Said>? Conversation(JsonNode? input)
    {
        if (input is JsonValue)
            return [new(Speaker.User, Text(input))];
        if (input is not JsonArray items)
            return null;
        var said = new List<Said>();
        foreach (var item in items)
        {
            var speaker = SpeakerOf(item);
            var text = Text(item?["content"] ?? item?["output"]);
            if (speaker == Speaker.Model && said is [.., { By: Speaker.Model } last])
                said[^1] = last with { Text = last.Text + text };
            else
                said.Add(new(speaker, text));
        }
        return said;
    }

    private static Speaker SpeakerOf(JsonNode? item) =>
        ((string?)item?["type"], (string?)item?["role"]) switch
        {
            ("function_call_output", _) => Speaker.Tool,
            (_, "user") => Speaker.User,
            (_, "system" or "developer") => Speaker.Operator,
            _ => Speaker.Model,
        };

    private static IEnumerable<Item> Items(ModelAnswer answer)
    {
        var turn = answer.Turn;
        if (turn.Say is { } text)
            yield return new($"msg_{answer.Id}", text, null, null, null);
        for (var i = 0; i < turn.Calls.Count; i++)
            yield return new(
                $"fc_{answer.Id}_{i}",
                null,
                answer.CallId(i),
                turn.Calls[i].Function,
                turn.Calls[i].Arguments
            );
    }

    private static IEnumerable<(string Type, JsonObject Data)> ItemEvents(Item item)
    {
        yield return ("response.output_item.added", new() { ["item"] = item.Begun });
        if (item.Text is { } text)
        {
            yield return ("response.content_part.added", item.InPart("part", Part("")));
            foreach (var word in Words(text))
                yield return ("response.output_text.delta", item.InText("delta", word));
            yield return ("response.output_text.done", item.InText("text", text));
            yield return ("response.content_part.done", item.InPart("part", Part(text)));
        }
        else
        {
            foreach (var piece in Pieces(item.Arguments!))
                yield return (
                    "response.function_call_arguments.delta",
                    new() { ["item_id"] = item.Id, ["delta"] = piece }
                );
            yield return (
                "response.function_call_arguments.done",
                new()
                {
                    ["item_id"] = item.Id,
                    ["name"] = item.Function,
                    ["arguments"] = item.Arguments,
                }
            );
        }
        yield return ("response.output_item.done", new() { ["item"] = item.Whole });
    }

    private static JsonObject Part(string text) =>
        new()
        {
            ["type"] = "output_text",
            ["text"] = text,
            ["annotations"] = new JsonArray(),
            ["logprobs"] = new JsonArray(),
        };

    private static JsonObject Response(ModelAnswer answer, string status, JsonNode[] output)
    {
        var isWhole = status == "completed";
        return new()
        {
            ["id"] = "resp_" + answer.Id,
            ["object"] = "response",
            ["created_at"] = Created,
            ["status"] = status,
            ["error"] = null,
            ["incomplete_details"] = null,
            ["instructions"] = answer.Request.Body["instructions"]?.DeepClone(),
            ["max_output_tokens"] = null,
            ["metadata"] = new JsonObject(),
            ["model"] = $"{answer.Request.Model}-{answer.Version}",
            ["output"] = new JsonArray(output),
            ["parallel_tool_calls"] = true,
            ["previous_response_id"] = null,
            ["store"] = answer.Request.Body["store"]?.DeepClone() ?? true,
            ["temperature"] = 1,
            ["text"] = new JsonObject { ["format"] = new JsonObject { ["type"] = "text" } },
            ["tool_choice"] = "auto",
            ["tools"] = answer.Request.Body["tools"]?.DeepClone() ?? new JsonArray(),
            ["top_p"] = 1,
            ["truncation"] = "disabled",
            ["usage"] = isWhole ? Usage(answer) : null,
        };
    }

    private static JsonObject Usage(ModelAnswer answer) =>
        new()
        {
            ["input_tokens"] = answer.PromptTokens,
            ["input_tokens_details"] = new JsonObject
            {
                ["cached_tokens"] = 0,
                ["cache_write_tokens"] = 0,
            },
            ["output_tokens"] = answer.AnswerTokens,
            ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 },
            ["total_tokens"] = answer.PromptTokens + answer.AnswerTokens,
        };

    /// <summary>A message, or a function call.</summary>
    private sealed record Item(
        string Id,
        string? Text,
        string? CallId,
        string? Function,
        string? Arguments
    )
    {
        public JsonObject Whole => Write(isWhole: true);

        public JsonObject Begun => Write(isWhole: false);

        public JsonObject InPart(string field, JsonNode value) =>
            new()
            {
                ["item_id"] = Id,
                ["content_index"] = 0,
                [field] = value,
            };

        public JsonObject InText(string field, string value)
        {
            var data = InPart(field, value);
            data["logprobs"] = new JsonArray();
            return data;
        }

        private JsonObject Write(bool isWhole)
        {
            var item = new JsonObject
            {
                ["id"] = Id,
                ["type"] = Text is null ? "function_call" : "message",
                ["status"] = isWhole ? "completed" : "in_progress",
            };
            if (Text is not null)
            {
                item["role"] = "assistant";
                item["content"] = isWhole ? new JsonArray(Part(Text)) : new JsonArray();
                return item;
            }
            item["call_id"] = CallId;
            item["name"] = Function;
            item["arguments"] = isWhole ? Arguments : "";
            return item;
        }
    }
}
