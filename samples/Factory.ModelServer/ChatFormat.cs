using System.Text.Json.Nodes;

namespace Factory.ModelServer;

/// <summary>Writes a turn in the form of OpenAI chat completions: whole, or as the chunks of a stream.</summary>
internal static class ChatFormat
{
    private const int ArgumentPieceChars = 7;
    private const long Created = 1_767_225_600; // 2026-01-01: the server is deterministic

    public static JsonObject Whole(string id, string model, ModelTurn turn, JsonObject usage)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = turn.Say };
        if (turn.Calls.Count > 0)
            message["tool_calls"] = new JsonArray([
                .. turn.Calls.Select(
                    (c, i) =>
                        new JsonObject
                        {
                            ["id"] = CallId(id, i),
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
        var answer = Frame(id, model, "chat.completion");
        answer["choices"] = new JsonArray(
            new JsonObject
            {
                ["index"] = 0,
                ["message"] = message,
                ["logprobs"] = null,
                ["finish_reason"] = Finish(turn),
            }
        );
        answer["usage"] = usage;
        return answer;
    }

    public static IEnumerable<JsonObject> Chunks(
        string id,
        string model,
        ModelTurn turn,
        JsonObject? usage
    )
    {
        JsonObject Chunk(JsonObject delta, string? finish = null)
        {
            var chunk = Frame(id, model, "chat.completion.chunk");
            chunk["choices"] = new JsonArray(
                new JsonObject
                {
                    ["index"] = 0,
                    ["delta"] = delta,
                    ["logprobs"] = null,
                    ["finish_reason"] = finish,
                }
            );
            if (usage is not null)
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
            foreach (var delta in CallDeltas(id, i, turn.Calls[i]))
                yield return Chunk(new JsonObject { ["tool_calls"] = new JsonArray(delta) });
        yield return Chunk([], Finish(turn));
        if (usage is null)
            yield break;
        var last = Frame(id, model, "chat.completion.chunk");
        last["choices"] = new JsonArray();
        last["usage"] = usage;
        yield return last;
    }

    /// <summary>As real providers do it: first id and name with empty arguments, then the arguments in small pieces.</summary>
    private static IEnumerable<JsonObject> CallDeltas(
        string id,
        int index,
        (string Function, string Arguments) call
    )
    {
        yield return new JsonObject
        {
            ["index"] = index,
            ["id"] = CallId(id, index),
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = call.Function, ["arguments"] = "" },
        };
        for (var at = 0; at < call.Arguments.Length; at += ArgumentPieceChars)
        {
            var piece = call.Arguments.Substring(
                at,
                Math.Min(ArgumentPieceChars, call.Arguments.Length - at)
            );
            yield return new JsonObject
            {
                ["index"] = index,
                ["function"] = new JsonObject { ["arguments"] = piece },
            };
        }
    }

    private static IEnumerable<string> Words(string text)
    {
        for (var at = 0; at < text.Length; )
        {
            var space = text.IndexOf(' ', at);
            var end = space < 0 ? text.Length : space + 1;
            yield return text[at..end];
            at = end;
        }
    }

    private static JsonObject Frame(string id, string model, string kind) =>
        new()
        {
            ["id"] = "chatcmpl-" + id,
            ["object"] = kind,
            ["created"] = Created,
            ["model"] = model,
            ["system_fingerprint"] = "fp_scripted",
        };

    private static string CallId(string id, int index) => $"call_{id}_{index}";

    private static string Finish(ModelTurn turn) => turn.Calls.Count > 0 ? "tool_calls" : "stop";
}
