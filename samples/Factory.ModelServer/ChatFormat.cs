using System.Text.Json.Nodes;

namespace Factory.ModelServer;

/// <summary>OpenAI's chat completions.</summary>
internal sealed class ChatFormat : WireFormat
{
    public override string Path => "/chat/completions";

    public override ModelRequest? Read(JsonObject body) =>
        (string?)body["model"] is not { } model || body["messages"] is not JsonArray messages
            ? null
            : new(
                model,
                [.. messages.Select(m => new Said(SpeakerOf(m), Text(m?["content"])))],
                Names(body["tools"], t => t?["function"]?["name"]),
                (bool?)body["stream"] == true,
                body
            );

    public override JsonObject Whole(ModelAnswer answer)
    {
        var turn = answer.Turn;
        var message = new JsonObject { ["role"] = "assistant", ["content"] = turn.Say };
        if (turn.Calls.Count > 0)
            message["tool_calls"] = new JsonArray([
                .. turn.Calls.Select(
                    (c, i) =>
                        new JsonObject
                        {
                            ["id"] = answer.CallId(i),
                            ["type"] = "function",
                            ["function"] = new JsonObject
                            {
                                ["name"] = c.Function,
                                ["arguments"] = c.Arguments,
                            },
                        }
                ),
            ]);
        message["refusal"] = null;
        var whole = Frame(answer, "chat.completion");
        whole["choices"] = new JsonArray(
            new JsonObject
            {
                ["index"] = 0,
                ["message"] = message,
                ["logprobs"] = null,
                ["finish_reason"] = Finish(turn),
            }
        );
        whole["usage"] = Usage(answer);
        return whole;
    }

    public override IEnumerable<string> Events(ModelAnswer answer) =>
        Chunks(answer).Select(c => c.ToJsonString()).Append("[DONE]").Select(d => $"data: {d}\n\n");

    public override JsonObject Error(int status, string message) => OpenAiError(message);

    private static IEnumerable<JsonObject> Chunks(ModelAnswer answer)
    {
        var turn = answer.Turn;
        var withUsage = (bool?)answer.Request.Body["stream_options"]?["include_usage"] == true;

        JsonObject Chunk(JsonObject delta, string? finish = null)
        {
            var chunk = Frame(answer, "chat.completion.chunk");
            chunk["choices"] = new JsonArray(
                new JsonObject
                {
                    ["index"] = 0,
                    ["delta"] = delta,
                    ["logprobs"] = null,
                    ["finish_reason"] = finish,
                }
            );
            if (withUsage)
                chunk["usage"] = null;
            return chunk;
        }

        yield return Chunk(
            new JsonObject
            {
                ["role"] = "assistant",
                ["content"] = turn.Say is null ? null : "",
                ["refusal"] = null,
            }
        );
        foreach (var word in Words(turn.Say ?? ""))
            yield return Chunk(new JsonObject { ["content"] = word });
        for (var i = 0; i < turn.Calls.Count; i++)
            foreach (var delta in CallDeltas(answer, i))
                yield return Chunk(new JsonObject { ["tool_calls"] = new JsonArray(delta) });
        yield return Chunk([], Finish(turn));
        if (!withUsage)
            yield break;
        var last = Frame(answer, "chat.completion.chunk");
        last["choices"] = new JsonArray();
        last["usage"] = Usage(answer);
        yield return last;
    }

    /// <summary>As real providers do it: first id and name with empty arguments, then the arguments in small pieces.</summary>
    private static IEnumerable<JsonObject> CallDeltas(ModelAnswer answer, int index)
    {
        var (function, arguments) = answer.Turn.Calls[index];
        yield return new JsonObject
        {
            ["index"] = index,
            ["id"] = answer.CallId(index),
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = function, ["arguments"] = "" },
        };
        foreach (var piece in Pieces(arguments))
            yield return new JsonObject
            {
                ["index"] = index,
                ["function"] = new JsonObject { ["arguments"] = piece },
            };
    }

    private static JsonObject Frame(ModelAnswer answer, string kind) =>
        new()
        {
            ["id"] = "chatcmpl-" + answer.Id,
            ["object"] = kind,
            ["created"] = Created,
            ["model"] = answer.Request.Model,
            ["system_fingerprint"] = answer.Version,
        };

    private static JsonObject Usage(ModelAnswer answer) =>
        new()
        {
            ["prompt_tokens"] = answer.PromptTokens,
            ["completion_tokens"] = answer.AnswerTokens,
            ["total_tokens"] = answer.PromptTokens + answer.AnswerTokens,
        };

    private static Speaker SpeakerOf(JsonNode? message) =>
        (string?)message?["role"] switch
        {
            "user" => Speaker.User,
            "assistant" => Speaker.Model,
            "tool" => Speaker.Tool,
            _ => Speaker.Operator,
        };

    private static string Finish(ModelTurn turn) => turn.Calls.Count > 0 ? "tool_calls" : "stop";
}
