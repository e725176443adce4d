using System.Buffers;
using Jidoka.Gateway.Enforcing.Llm;

namespace Jidoka.Gateway.Enforcing.Anthropic;

/// <summary>Writes events of Jidoka's own into a streamed message.</summary>
internal sealed class MessageEvents(IBufferWriter<byte> output)
{
    /// <summary>Writes a whole text block.</summary>
    public void WriteText(int index, string text)
    {
        Write(
            "content_block_start",
            json =>
            {
                json.WriteNumber("index"u8, index);
                json.WriteStartObject("content_block"u8);
                json.WriteString("type"u8, "text"u8);
                json.WriteString("text"u8, ""u8);
                json.WriteEndObject();
            }
        );
        Write(
            "content_block_delta",
            json =>
            {
                json.WriteNumber("index"u8, index);
                json.WriteStartObject("delta"u8);
                json.WriteString("type"u8, "text_delta"u8);
                json.WriteString("text"u8, text);
                json.WriteEndObject();
            }
        );
        Write("content_block_stop", json => json.WriteNumber("index"u8, index));
    }

    /// <summary>Writes the end of a message that calls no tool.</summary>
    public void WriteEnd(long outputTokens)
    {
        Write(
            "message_delta",
            json =>
            {
                json.WriteStartObject("delta"u8);
                json.WriteString("stop_reason"u8, "end_turn"u8);
                json.WriteNull("stop_sequence"u8);
                json.WriteEndObject();
                json.WriteStartObject("usage"u8);
                json.WriteNumber("output_tokens"u8, outputTokens);
                json.WriteEndObject();
            }
        );
        Write("message_stop", static _ => { });
    }

    /// <summary>Writes one event.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="writeRest">Writes the fields beside the type.</param>
    public void Write(string type, Action<Utf8JsonWriter> writeRest)
    {
        output.Write("event: "u8);
        output.Write(System.Text.Encoding.UTF8.GetBytes(type));
        output.Write("\ndata: "u8);
        using (var json = new Utf8JsonWriter(output, JsonRewriting.Writing))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            writeRest(json);
            json.WriteEndObject();
        }
        output.Write("\n\n"u8);
    }
}
