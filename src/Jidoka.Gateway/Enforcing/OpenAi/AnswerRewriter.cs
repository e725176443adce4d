using System.Buffers;
using Jidoka.Gateway.Enforcing.Llm;
using Jidoka.Gateway.Intercepting.Llm;
using Jidoka.Gateway.Intercepting.OpenAi;

namespace Jidoka.Gateway.Enforcing.OpenAi;

/// <summary>
/// Writes a whole answer anew without its refused tool calls; the refusals' words stand in the message's content, so
/// that a stock client parses the answer and the agent can go on.
/// </summary>
internal static class AnswerRewriter
{
    /// <summary>Rewrites an answer that <see cref="AnswerParser"/> took.</summary>
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
            if (!field.NameEquals("choices"u8) || field.Value.ValueKind != JsonValueKind.Array)
            {
                field.WriteTo(json);
                continue;
            }
            json.WriteStartArray("choices"u8);
            var place = 0;
            foreach (var choice in field.Value.EnumerateArray())
                WriteChoice(choice, ChoiceIndex(choice, place++), rulings, json);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    /// <summary>The index of a choice: its own, else its place.</summary>
    public static int ChoiceIndex(JsonElement choice, int place) =>
        choice.TryGetProperty("index"u8, out var index) && index.ValueKind == JsonValueKind.Number
            ? index.GetInt32()
            : place;

    /// <summary>Whether a choice's reason to end says that it called a tool.</summary>
    public static bool EndsInCall(JsonElement reason) =>
        reason.ValueKind == JsonValueKind.String
        && (reason.ValueEquals("tool_calls"u8) || reason.ValueEquals("function_call"u8));

    private static void WriteChoice(
        JsonElement choice,
        int index,
        ToolCallRulings rulings,
        Utf8JsonWriter json
    )
    {
        if (!rulings.Refuses(index))
        {
            choice.WriteTo(json);
            return;
        }
        json.WriteStartObject();
        foreach (var field in choice.EnumerateObject())
        {
            if (
                field.Value.ValueKind == JsonValueKind.Object
                && (field.NameEquals("message"u8) || field.NameEquals("delta"u8))
            )
            {
                json.WritePropertyName(field.Name);
                WriteMessage(field.Value, index, rulings, json);
            }
            else if (
                field.NameEquals("finish_reason"u8)
                && EndsInCall(field.Value)
                && !rulings.AllowsAny(index)
            )
                json.WriteString("finish_reason"u8, "stop"u8);
            else
                field.WriteTo(json);
        }
        json.WriteEndObject();
    }

    private static void WriteMessage(
        JsonElement message,
        int choice,
        ToolCallRulings rulings,
        Utf8JsonWriter json
    )
    {
        var said =
            message.TryGetProperty("content"u8, out var content)
            && content.ValueKind == JsonValueKind.String
            && content.GetString() is { Length: > 0 } text
                ? text + "\n\n"
                : "";
        json.WriteStartObject();
        foreach (var field in message.EnumerateObject())
        {
            if (field.NameEquals("content"u8) || field.NameEquals("function_call"u8))
                continue;
            if (field.NameEquals("tool_calls"u8))
                WriteCalls(field.Value, choice, rulings, json);
            else
                field.WriteTo(json);
        }
        json.WriteString("content"u8, said + rulings.RefusalText(choice));
        json.WriteEndObject();
    }

    private static void WriteCalls(
        JsonElement calls,
        int choice,
        ToolCallRulings rulings,
        Utf8JsonWriter json
    )
    {
        if (calls.ValueKind != JsonValueKind.Array || !rulings.AllowsAny(choice))
            return; // no key at all: some clients take an empty list for a turn that calls tools
        json.WriteStartArray("tool_calls"u8);
        var place = 0;
        foreach (var call in calls.EnumerateArray())
        {
            var index =
                call.TryGetProperty("index"u8, out var own) && own.ValueKind == JsonValueKind.Number
                    ? own.GetInt32()
                    : place;
            if (rulings.Allows(choice, index))
                json.WriteRaw(call);
            place++;
        }
        json.WriteEndArray();
    }
}
