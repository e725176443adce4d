using System.Buffers;
using Jidoka.Gateway.Enforcing.Llm;

namespace Jidoka.Gateway.Enforcing.Anthropic;

/// <summary>
/// Writes a held stretch of a streamed message anew without its refused tool calls: in the place of the first stands a
/// text block with the refusals' words; the blocks behind are renumbered without gaps.
/// </summary>
internal sealed class MessageStreamRewriter(
    ToolCallHold hold,
    ToolCallRulings rulings,
    IBufferWriter<byte> output
)
{
    private readonly MessageEvents _events = new(output);
    private bool _told;

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
        if (root.TryGetProperty("index"u8, out var number) && number.TryGetInt32(out var index))
            WriteBlockEvent(raw, root, index);
        else if (IsEndInCall(root) && !rulings.AllowsAny(0))
            WriteEnd(root);
        else
            output.Write(raw.Span);
    }

    private void WriteBlockEvent(ReadOnlyMemory<byte> raw, JsonElement root, int index)
    {
        var shift = Shift(index);
        if (rulings.RefusesAt(0, index))
        {
            if (!_told)
                _events.WriteText(index - shift, rulings.RefusalText(0));
            _told = true;
        }
        else if (shift == 0)
            output.Write(raw.Span);
        else
            _events.Write(
                root.GetProperty("type"u8).GetString()!,
                json =>
                {
                    foreach (var field in root.EnumerateObject())
                        if (field.NameEquals("index"u8))
                            json.WriteNumber("index"u8, index - shift);
                        else if (!field.NameEquals("type"u8))
                            field.WriteTo(json);
                }
            );
    }

    private void WriteEnd(JsonElement root) =>
        _events.Write(
            "message_delta",
            json =>
            {
                foreach (var field in root.EnumerateObject())
                    if (field.NameEquals("delta"u8))
                        WriteDelta(field.Value, json);
                    else if (!field.NameEquals("type"u8))
                        field.WriteTo(json);
            }
        );

    private static void WriteDelta(JsonElement delta, Utf8JsonWriter json)
    {
        json.WriteStartObject("delta"u8);
        foreach (var field in delta.EnumerateObject())
            if (MessageRewriter.EndsInCall(field))
                json.WriteString("stop_reason"u8, "end_turn"u8);
            else
                field.WriteTo(json);
        json.WriteEndObject();
    }

    private static bool IsEndInCall(JsonElement root) =>
        root.TryGetProperty("delta"u8, out var delta)
        && delta.ValueKind == JsonValueKind.Object
        && delta.EnumerateObject().Any(MessageRewriter.EndsInCall);

    /// <summary>How many refused blocks before this one leave no block behind: all but the first.</summary>
    private int Shift(int index)
    {
        var gone = 0;
        foreach (var call in rulings.Calls)
            if (call.Index < index && rulings.RefusesAt(0, call.Index))
                gone++;
        return Math.Max(0, gone - 1);
    }
}
