using Jidoka.Gateway.Enforcing.Llm;

namespace Jidoka.Gateway.Enforcing.OpenAi;

/// <summary>
/// Writes a response anew without its refused function calls: each becomes a message with the refusal's words, so that
/// items keep their numbers, a stock client parses the response and the agent can go on.
/// </summary>
internal static class ResponseRewriter
{
    /// <summary>Items' ids have 64 characters at most.</summary>
    private const int MaxCallIdChars = 60;

    /// <summary>Writes a response whose calls are numbered by their place in its output.</summary>
    public static void Write(JsonElement response, ToolCallRulings rulings, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var field in response.EnumerateObject())
        {
            if (!field.NameEquals("output"u8) || field.Value.ValueKind != JsonValueKind.Array)
            {
                field.WriteTo(json);
                continue;
            }
            json.WriteStartArray("output"u8);
            var place = 0;
            foreach (var item in field.Value.EnumerateArray())
            {
                if (rulings.RefusesAt(0, place))
                    WriteMessage(json, MessageId(rulings, place), rulings.RefusalTextAt(0, place));
                else
                    json.WriteRaw(item);
                place++;
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    /// <summary>
    /// The id of the message that stands in the place of a refused call: made of the call's own, so that it differs from
    /// answer to answer and later requests can name it.
    /// </summary>
    public static string MessageId(ToolCallRulings rulings, int index)
    {
        var call = rulings.IdAt(0, index);
        return call.Length is > 0 and <= MaxCallIdChars ? "msg_" + call : $"msg_jidoka_{index}";
    }

    /// <summary>Writes a whole message; with no text one that has only begun.</summary>
    public static void WriteMessage(Utf8JsonWriter json, string id, string? text)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("type"u8, "message"u8);
        json.WriteString("status"u8, text is null ? "in_progress"u8 : "completed"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteStartArray("content"u8);
        if (text is not null)
            WritePart(json, text);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes a part of text.</summary>
    public static void WritePart(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "output_text"u8);
        json.WriteString("text"u8, text);
        json.WriteStartArray("annotations"u8);
        json.WriteEndArray();
        json.WriteStartArray("logprobs"u8);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
