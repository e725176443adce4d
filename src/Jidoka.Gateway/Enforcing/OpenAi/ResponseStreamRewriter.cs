using System.Buffers;
using Jidoka.Gateway.Enforcing.Llm;

namespace Jidoka.Gateway.Enforcing.OpenAi;

/// <summary>
/// Writes a held stretch of a streamed response anew: the events of a refused call give way to those of a message with
/// the refusal's words at the same place of the output; sequence numbers go on without gaps.
/// </summary>
internal sealed class ResponseStreamRewriter(
    ToolCallHold hold,
    ToolCallRulings rulings,
    IBufferWriter<byte> output
)
{
    private readonly HashSet<int> _told = [];
    private long _next = -1;

    /// <summary>Writes the stretch.</summary>
    public void Write()
    {
        for (var place = 0; place < hold.Count; place++)
        {
            var (raw, data) = hold[place];
            if (data.IsEmpty)
                output.Write(raw.Span);
            else
                WriteEvent(raw, data);
        }
    }

    private void WriteEvent(ReadOnlyMemory<byte> raw, ReadOnlyMemory<byte> data)
    {
        using var document = JsonDocument.Parse(data, JsonRewriting.Reading);
        var root = document.RootElement;
        var number = NumberOf(root, "sequence_number"u8);
        if (_next < 0)
            _next = number ?? 0;
        if (NumberOf(root, "output_index"u8) is { } at && rulings.RefusesAt(0, (int)at))
        {
            if (_told.Add((int)at))
                WriteRefusal((int)at);
            return;
        }
        var isWhole = root.TryGetProperty("response"u8, out var response);
        if (!isWhole && number == _next)
        {
            output.Write(raw.Span);
            _next++;
        }
        else
            WriteEvent(
                TypeOf(root),
                json =>
                {
                    foreach (var field in root.EnumerateObject())
                        if (field.NameEquals("response"u8))
                        {
                            json.WritePropertyName("response"u8);
                            ResponseRewriter.Write(response, rulings, json);
                        }
                        else if (
                            !field.NameEquals("type"u8) && !field.NameEquals("sequence_number"u8)
                        )
                            field.WriteTo(json);
                }
            );
    }

    private void WriteRefusal(int index)
    {
        var text = rulings.RefusalTextAt(0, index);
        WriteItem("response.output_item.added", index, text: null);
        WritePart("response.content_part.added", index, "");
        WriteText("response.output_text.delta", "delta", index, text);
        WriteText("response.output_text.done", "text", index, text);
        WritePart("response.content_part.done", index, text);
        WriteItem("response.output_item.done", index, text);
    }

    private void WriteItem(string type, int index, string? text) =>
        WriteEvent(
            type,
            json =>
            {
                json.WriteNumber("output_index"u8, index);
                json.WritePropertyName("item"u8);
                ResponseRewriter.WriteMessage(
                    json,
                    ResponseRewriter.MessageId(rulings, index),
                    text
                );
            }
        );

    private void WritePart(string type, int index, string text) =>
        WriteEvent(
            type,
            json =>
            {
                WritePlace(json, index);
                json.WritePropertyName("part"u8);
                ResponseRewriter.WritePart(json, text);
            }
        );

    private void WriteText(string type, string field, int index, string text) =>
        WriteEvent(
            type,
            json =>
            {
                WritePlace(json, index);
                json.WriteString(field, text);
                json.WriteStartArray("logprobs"u8);
                json.WriteEndArray();
            }
        );

    private void WritePlace(Utf8JsonWriter json, int index)
    {
        json.WriteString("item_id"u8, ResponseRewriter.MessageId(rulings, index));
        json.WriteNumber("output_index"u8, index);
        json.WriteNumber("content_index"u8, 0);
    }

    private void WriteEvent(string type, Action<Utf8JsonWriter> writeRest)
    {
        output.Write("event: "u8);
        output.Write(System.Text.Encoding.UTF8.GetBytes(type));
        output.Write("\ndata: "u8);
        using (var json = new Utf8JsonWriter(output, JsonRewriting.Writing))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            json.WriteNumber("sequence_number"u8, _next++);
            writeRest(json);
            json.WriteEndObject();
        }
        output.Write("\n\n"u8);
    }

    private static string TypeOf(JsonElement root) =>
        root.TryGetProperty("type"u8, out var type) ? type.GetString() ?? "" : "";

    private static long? NumberOf(JsonElement root, ReadOnlySpan<byte> name) =>
        root.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out var number)
            ? number
            : null;
}
