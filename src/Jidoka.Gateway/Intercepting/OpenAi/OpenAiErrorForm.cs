using System.Buffers;
using Jidoka.Gateway.Intercepting.Llm;

namespace Jidoka.Gateway.Intercepting.OpenAi;

/// <summary>Errors as OpenAI's API writes them: <c>{"error":{...}}</c>, in a stream as one more event.</summary>
internal sealed class OpenAiErrorForm : ErrorForm
{
    public static OpenAiErrorForm Instance { get; } = new();

    public override void Write(LlmError error, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, error.Message);
        json.WriteString("type"u8, error.Type);
        json.WriteString("param"u8, error.Param);
        json.WriteString("code"u8, error.Code);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public override void WriteEvent(LlmError error, IBufferWriter<byte> output)
    {
        output.Write("data: "u8);
        Write(error, output);
        output.Write("\n\n"u8);
    }
}
