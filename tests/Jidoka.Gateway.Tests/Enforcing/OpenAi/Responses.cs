using System.Net;

namespace Jidoka.Gateway.Tests.Enforcing.OpenAi;

/// <summary>Answers, events and requests of OpenAI's responses.</summary>
internal static class Responses
{
    public const string Path = "v1/responses";

    public const string Said =
        """{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"hello","annotations":[],"logprobs":[]}]}""";

    public static string Ask(string more = "") =>
        $$"""{"model":"gpt","input":"hi","store":false{{more}}}""";

    public static string Call(int at, string name, string arguments) =>
        $$"""{"id":"fc_{{at}}","type":"function_call","status":"completed","call_id":"call_{{at}}","name":"{{name}}","arguments":{{JsonSerializer.Serialize(arguments)}}}""";

    public static string Answer(params string[] output) =>
        $$$"""{"id":"resp_1","object":"response","created_at":1,"status":"completed","error":null,"incomplete_details":null,"instructions":null,"metadata":{},"model":"gpt-1","output":[{{{string.Join(',', output)}}}],"parallel_tool_calls":true,"temperature":1.0,"tool_choice":"auto","tools":[],"top_p":1.0,"usage":{"input_tokens":9,"input_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},"output_tokens":12,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":21}}""";

    /// <summary>A stream of these steps, each written with the number that is its turn.</summary>
    public static string Stream(params Func<int, string>[] steps)
    {
        var text = "";
        var number = 0;
        foreach (var step in steps)
            text += step(number++);
        return text;
    }

    public static Func<int, string> Event(string type, string rest) =>
        n =>
            $"event: {type}\ndata: {{\"type\":\"{type}\",\"sequence_number\":{n},{rest.TrimStart()}}}\n\n";

    public static Func<int, string> Created =>
        Event("response.created", $" \"response\":{Answer().Replace("completed", "in_progress")}");

    public static Func<int, string> Delta(string text) =>
        Event(
            "response.output_text.delta",
            $" \"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"{text}\",\"logprobs\":[]"
        );

    /// <summary>A function call: begun, its arguments in pieces, its arguments whole, done.</summary>
    public static Func<int, string>[] Calling(
        int at,
        string name,
        string arguments,
        params string[] pieces
    ) =>
        [
            Event(
                "response.output_item.added",
                $" \"output_index\":{at},\"item\":{Call(at, name, "").Replace("completed", "in_progress")}"
            ),
            .. pieces.Select(p => Piece(at, p)),
            Event(
                "response.function_call_arguments.done",
                $" \"item_id\":\"fc_{at}\",\"output_index\":{at},\"arguments\":{JsonSerializer.Serialize(arguments)}"
            ),
            Event(
                "response.output_item.done",
                $" \"output_index\":{at},\"item\":{Call(at, name, arguments)}"
            ),
        ];

    public static Func<int, string> Piece(int at, string piece) =>
        Event(
            "response.function_call_arguments.delta",
            $" \"item_id\":\"fc_{at}\",\"output_index\":{at},\"delta\":{JsonSerializer.Serialize(piece)}"
        );

    public static Func<int, string> Completed(params string[] output) =>
        Event("response.completed", $" \"response\":{Answer(output)}");

    public static async Task<(HttpStatusCode Status, string Text)> TalkAsync(
        DoorHarness door,
        string body,
        string path = Path
    )
    {
        using var response = await door.PostAsync(DoorHarness.Json(body), path);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The data of a stream's events.</summary>
    public static JsonElement[] Events(string text) =>
        [
            .. text.Split("data: ")
                .Skip(1)
                .Select(d => JsonDocument.Parse(d.Split("\n\n")[0]).RootElement),
        ];
}
