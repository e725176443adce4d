using System.Buffers;
using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Intercepting.OpenAi;

/// <summary>Errors of OpenAI's responses: as everywhere in OpenAI's API, but in a stream as an event <c>error</c>.</summary>
internal sealed class ResponsesErrorForm : ErrorForm
{
    public static ResponsesErrorForm Instance { get; } = new();

    public override void Write(LlmError error, IBufferWriter<byte> output) =>
        OpenAiErrorForm.Instance.Write(error, output);

    public override void WriteEvent(LlmError error, IBufferWriter<byte> output)
    {
        output.Write("event: error\ndata: "u8);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "error"u8);
            json.WriteString("code"u8, error.Code);
            json.WriteString("message"u8, error.Message);
            json.WriteString("param"u8, error.Param);
            json.WriteNumber("sequence_number"u8, 0);
            json.WriteEndObject();
        }
        output.Write("\n\n"u8);
    }
}
