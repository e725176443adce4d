using System.Buffers;
using Jidoka.Gateway.Enforcing.Llm;
using Jidoka.Gateway.Intercepting.Llm;
using Jidoka.Gateway.Intercepting.OpenAi;

namespace Jidoka.Gateway.Enforcing.OpenAi;

/// <summary>Writes chunks of Jidoka's own into a stream, on the pattern of one of the provider's chunks.</summary>
internal sealed class ChunkWriter(IBufferWriter<byte> output)
{
    /// <summary>Writes a chunk that says a text in a choice.</summary>
    public void WriteContent(ReadOnlyMemory<byte> pattern, int choice, string text) =>
        Write(
            pattern,
            json =>
            {
                json.WriteNumber("index"u8, choice);
                json.WriteStartObject("delta"u8);
                json.WriteString("role"u8, "assistant"u8);
                json.WriteString("content"u8, text);
                json.WriteEndObject();
                json.WriteNull("logprobs"u8);
                json.WriteNull("finish_reason"u8);
            }
        );

    /// <summary>Writes a chunk that ends a choice.</summary>
    public void WriteEnd(ReadOnlyMemory<byte> pattern, int choice) =>
        Write(
            pattern,
            json =>
            {
                json.WriteNumber("index"u8, choice);
                json.WriteStartObject("delta"u8);
                json.WriteEndObject();
                json.WriteNull("logprobs"u8);
                json.WriteString("finish_reason"u8, "stop"u8);
            }
        );

    private void Write(ReadOnlyMemory<byte> pattern, Action<Utf8JsonWriter> writeChoice)
    {
        using var document = JsonDocument.Parse(pattern, JsonRewriting.Reading);
        output.Write("data: "u8);
        using (var json = new Utf8JsonWriter(output, JsonRewriting.Writing))
        {
            json.WriteStartObject();
            foreach (var field in document.RootElement.EnumerateObject())
                if (!field.NameEquals("choices"u8) && !field.NameEquals("usage"u8))
                    field.WriteTo(json);
            json.WriteStartArray("choices"u8);
            json.WriteStartObject();
            writeChoice(json);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        output.Write("\n\n"u8);
    }
}
