using System.Buffers;
using Jidoka.Gateway.Enforcing.Llm;

namespace Jidoka.Gateway.Enforcing.Anthropic;

/// <summary>
/// Writes a whole message anew without its refused tool calls: in the place of the first stands a text with the
/// refusals' words, so that a stock client parses the message and the agent can go on.
/// </summary>
internal static class MessageRewriter
{
    /// <summary>Rewrites a message whose calls are numbered by their place in its content.</summary>
    public static void Rewrite(
        ReadOnlyMemory<byte> answer,
        ToolCallRulings rulings,
        IBufferWriter<byte> output
    )
    {
        using var document = JsonDocument.Parse(answer, JsonRewriting.Reading);
        using var json = new Utf8JsonWriter(output, JsonRewriting.Writing);
        json.WriteStartObject();
        foreach (var field in document.RootElement.EnumerateObject())
        {
            if (field.NameEquals("content"u8) && field.Value.ValueKind == JsonValueKind.Array)
                WriteContent(field.Value, rulings, json);
            else if (EndsInCall(field) && !rulings.AllowsAny(0))
                json.WriteString("stop_reason"u8, "end_turn"u8);
            else
                field.WriteTo(json);
        }
        json.WriteEndObject();
    }

    /// <summary>Whether a field says that the model ended in order to call a tool.</summary>
    public static bool EndsInCall(JsonProperty field) =>
        field.NameEquals("stop_reason"u8)
        && field.Value.ValueKind == JsonValueKind.String
        && field.Value.ValueEquals("tool_use"u8);

    private static void WriteContent(
        JsonElement content,
        ToolCallRulings rulings,
        Utf8JsonWriter json
    )
    {
        json.WriteStartArray("content"u8);
        var place = 0;
        var told = false;
        foreach (var block in content.EnumerateArray())
        {
            if (!rulings.RefusesAt(0, place++))
                json.WriteRaw(block);
            else if (!told)
            {
                told = true;
                json.WriteStartObject();
                json.WriteString("type"u8, "text"u8);
                json.WriteString("text"u8, rulings.RefusalText(0));
                json.WriteEndObject();
            }
        }
        json.WriteEndArray();
    }
}
