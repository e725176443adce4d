using System.Buffers;
using Jidoka.Gateway.Enforcing.Llm;
using Jidoka.Gateway.Intercepting.Llm;
using Jidoka.Gateway.Intercepting.OpenAi;

namespace Jidoka.Gateway.Enforcing.OpenAi;

/// <summary>
/// Writes a held stretch of a stream anew without its refused tool calls: the pieces of allowed calls stay, renumbered
/// without gaps; for each choice the refusals' words come as content before the choice ends.
/// </summary>
internal sealed class StreamRewriter(
    ToolCallHold hold,
    ToolCallRulings rulings,
    bool afterText,
    IBufferWriter<byte> output
)
{
    private readonly HashSet<int> _told = [];
    private readonly ChunkWriter _chunks = new(output);

    /// <summary>Writes the stretch.</summary>
    public void Write()
    {
        for (var place = 0; place < hold.Count; place++)
        {
            var (raw, data) = hold[place];
            if (data.IsEmpty || data.Span.SequenceEqual("[DONE]"u8))
                output.Write(raw.Span);
            else
                WriteEvent(raw, data);
        }
        var (_, first) = hold[0];
        foreach (var choice in hold.Choices)
            if (rulings.Refuses(choice) && _told.Add(choice))
            {
                _chunks.WriteContent(first, choice, Text(choice));
                if (!rulings.AllowsAny(choice))
                    _chunks.WriteEnd(first, choice);
            }
    }

    private string Text(int choice) => (afterText ? "\n\n" : "") + rulings.RefusalText(choice);

    private void WriteEvent(ReadOnlyMemory<byte> raw, ReadOnlyMemory<byte> data)
    {
        using var document = JsonDocument.Parse(data, JsonRewriting.Reading);
        var chunk = document.RootElement;
        if (
            !chunk.TryGetProperty("choices"u8, out var choices)
            || choices.ValueKind != JsonValueKind.Array
            || choices.GetArrayLength() == 0
        )
        {
            output.Write(raw.Span);
            return;
        }
        var kept = new List<(JsonElement Choice, int Index)>();
        var place = 0;
        foreach (var choice in choices.EnumerateArray())
        {
            var index = AnswerRewriter.ChoiceIndex(choice, place++);
            if (Ends(choice) && rulings.Refuses(index) && _told.Add(index))
                _chunks.WriteContent(data, index, Text(index));
            if (!rulings.Refuses(index) || SaysMore(choice, index))
                kept.Add((choice, index));
        }
        if (kept.Count == 0)
            return;
        output.Write("data: "u8);
        using (var json = new Utf8JsonWriter(output, JsonRewriting.Writing))
            WriteChunk(chunk, kept, json);
        output.Write("\n\n"u8);
    }

    private void WriteChunk(
        JsonElement chunk,
        List<(JsonElement Choice, int Index)> kept,
        Utf8JsonWriter json
    )
    {
        json.WriteStartObject();
        foreach (var field in chunk.EnumerateObject())
        {
            if (!field.NameEquals("choices"u8))
            {
                field.WriteTo(json);
                continue;
            }
            json.WriteStartArray("choices"u8);
            foreach (var (choice, index) in kept)
                if (rulings.Refuses(index))
                    WriteChoice(choice, index, json);
                else
                    choice.WriteTo(json);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private void WriteChoice(JsonElement choice, int index, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var field in choice.EnumerateObject())
        {
            if (IsDelta(field))
            {
                json.WritePropertyName(field.Name);
                WriteDelta(field.Value, index, json);
            }
            else if (
                field.NameEquals("finish_reason"u8)
                && AnswerRewriter.EndsInCall(field.Value)
                && !rulings.AllowsAny(index)
            )
                json.WriteString("finish_reason"u8, "stop"u8);
            else
                field.WriteTo(json);
        }
        json.WriteEndObject();
    }

    private void WriteDelta(JsonElement delta, int choice, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var field in delta.EnumerateObject())
        {
            if (field.NameEquals("function_call"u8))
                continue;
            if (!field.NameEquals("tool_calls"u8) || field.Value.ValueKind != JsonValueKind.Array)
            {
                field.WriteTo(json);
                continue;
            }
            var allowed = AllowedPieces(field.Value, choice);
            if (allowed.Count == 0)
                continue;
            json.WriteStartArray("tool_calls"u8);
            foreach (var (piece, index) in allowed)
                WritePiece(piece, NewIndex(choice, index), json);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WritePiece(JsonElement piece, int index, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("index"u8, index);
        foreach (var field in piece.EnumerateObject())
            if (!field.NameEquals("index"u8))
                field.WriteTo(json);
        json.WriteEndObject();
    }

    private List<(JsonElement Piece, int Index)> AllowedPieces(JsonElement pieces, int choice)
    {
        var allowed = new List<(JsonElement, int)>();
        var place = 0;
        foreach (var piece in pieces.EnumerateArray())
        {
            var index = AnswerRewriter.ChoiceIndex(piece, place++);
            if (rulings.Allows(choice, index))
                allowed.Add((piece, index));
        }
        return allowed;
    }

    /// <summary>A call's index once the refused ones before it are gone.</summary>
    private int NewIndex(int choice, int index)
    {
        var before = 0;
        foreach (var call in rulings.Calls)
            if (call.Choice == choice && call.Index < index && rulings.Allows(choice, call.Index))
                before++;
        return before;
    }

    /// <summary>Whether a chunk says anything of a choice beside pieces of refused calls.</summary>
    private bool SaysMore(JsonElement choice, int index)
    {
        if (Ends(choice))
            return true;
        foreach (var field in choice.EnumerateObject())
        {
            if (!IsDelta(field))
                continue;
            foreach (var said in field.Value.EnumerateObject())
            {
                if (said.NameEquals("function_call"u8))
                    continue;
                if (
                    !said.NameEquals("tool_calls"u8)
                    || said.Value.ValueKind != JsonValueKind.Array
                    || AllowedPieces(said.Value, index).Count > 0
                )
                    return true;
            }
        }
        return false;
    }

    private static bool IsDelta(JsonProperty field) =>
        field.Value.ValueKind == JsonValueKind.Object
        && (field.NameEquals("delta"u8) || field.NameEquals("message"u8));

    private static bool Ends(JsonElement choice) =>
        choice.TryGetProperty("finish_reason"u8, out var reason)
        && reason.ValueKind != JsonValueKind.Null;
}
