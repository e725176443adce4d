using System.Globalization;
using System.Text;

namespace Jidoka.Bench.Hop;

/// <summary>One of OpenAI's responses, as long as the chat completion; whether it is kept is left open, as clients do.</summary>
internal static class ResponsesExchange
{
    /// <summary>The exchange.</summary>
    public static HopExchange Exchange { get; } =
        new()
        {
            Name = "responses",
            Path = "/v1/responses",
            JsonModel = ChatExchange.JsonModel,
            StreamModel = ChatExchange.StreamModel,
            Request = Padded(ChatExchange.JsonModel, ""),
            StreamRequest = Padded(ChatExchange.StreamModel, "\"stream\":true,"),
            Answer = Response("completed", Item("completed", Part(HopExchange.Prose(760)))),
            Stream = MakeStream(),
        };

    private static string Padded(string model, string option)
    {
        var head =
            $$"""{"model":"{{model}}",{{option}}"temperature":0.2,"instructions":"You answer questions about the stock of a warehouse.","input":[{"role":"user","content":"""
            + "\"";
        return HopExchange.Padded(head);
    }

    private static string MakeStream()
    {
        var text = new StringBuilder();
        var words = new StringBuilder();
        var number = 0;
        void Event(string type, string rest) =>
            text.Append(
                CultureInfo.InvariantCulture,
                $"event: {type}\ndata: {{\"type\":\"{type}\",\"sequence_number\":{number++},{rest}}}\n\n"
            );
        const string At = "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,";
        Event("response.created", "\"response\":" + Response("in_progress", ""));
        Event(
            "response.output_item.added",
            "\"output_index\":0,\"item\":" + Item("in_progress", "")
        );
        Event("response.content_part.added", At + "\"part\":" + Part(""));
        for (var i = 0; i < HopExchange.Chunks; i++)
        {
            words.Append(CultureInfo.InvariantCulture, $"word{i} ");
            Event("response.output_text.delta", At + $"\"delta\":\"word{i} \",\"logprobs\":[]");
        }
        Event("response.output_text.done", At + $"\"text\":\"{words}\",\"logprobs\":[]");
        Event("response.content_part.done", At + "\"part\":" + Part(words.ToString()));
        var item = Item("completed", Part(words.ToString()));
        Event("response.output_item.done", "\"output_index\":0,\"item\":" + item);
        Event("response.completed", "\"response\":" + Response("completed", item));
        return text.ToString();
    }

    private static string Part(string text) =>
        $$"""{"type":"output_text","text":"{{text}}","annotations":[],"logprobs":[]}""";

    private static string Item(string status, string part) =>
        $$"""{"id":"msg_1","type":"message","status":"{{status}}","role":"assistant","content":[{{part}}]}""";

    private static string Response(string status, string item) =>
        $$$"""{"id":"resp_1","object":"response","created_at":1700000000,"status":"{{{status}}}","error":null,"incomplete_details":null,"instructions":null,"metadata":{},"model":"bench","output":[{{{item}}}],"parallel_tool_calls":true,"temperature":0.2,"tool_choice":"auto","tools":[],"top_p":1,"usage":{"input_tokens":180,"input_tokens_details":{"cached_tokens":0},"output_tokens":160,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":340}}""";
}
