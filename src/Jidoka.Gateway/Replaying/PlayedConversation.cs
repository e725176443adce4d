using System.Buffers;
using Jidoka.Gateway.Enforcing.Llm;
using Jidoka.Gateway.Intercepting;

namespace Jidoka.Gateway.Replaying;

/// <summary>The conversation of a played run, as an agent without memory at its provider sends it with each request.</summary>
internal sealed class PlayedConversation(string model, bool stream)
{
    private readonly ArrayBufferWriter<byte> _messages = new(4096);

    /// <summary>What the person says.</summary>
    public void Says(string words) => Add("user", words);

    /// <summary>What the model says.</summary>
    public void Answers(string words) => Add("assistant", words);

    /// <summary>The model's turn that calls a tool.</summary>
    public void Calls(PlayedCall call)
    {
        using var json = Begin();
        json.WriteStartObject();
        json.WriteString("role"u8, "assistant"u8);
        json.WriteNull("content"u8);
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        json.WriteString("id"u8, call.Id);
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, call.Function);
        json.WriteString("arguments"u8, call.Arguments.Span);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>What the tool answered.</summary>
    public void Result(PlayedCall call, string content)
    {
        using var json = Begin();
        json.WriteStartObject();
        json.WriteString("role"u8, "tool"u8);
        json.WriteString("tool_call_id"u8, call.Id);
        json.WriteString("content"u8, content);
        json.WriteEndObject();
    }

    /// <summary>The request for the model's next turn.</summary>
    public byte[] Request()
    {
        using var body = new PooledBytes(_messages.WrittenCount + 128);
        using (var json = new Utf8JsonWriter(body, JsonRewriting.Writing))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, model);
            json.WriteBoolean("stream"u8, stream);
            json.WritePropertyName("messages"u8);
            json.WriteStartArray();
            if (_messages.WrittenCount > 0)
                json.WriteRawValue(_messages.WrittenSpan, skipInputValidation: true);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return body.Span.ToArray();
    }

    private void Add(string role, string words)
    {
        using var json = Begin();
        json.WriteStartObject();
        json.WriteString("role"u8, role);
        json.WriteString("content"u8, words);
        json.WriteEndObject();
    }

    private Utf8JsonWriter Begin()
    {
        if (_messages.WrittenCount > 0)
            _messages.Write(","u8);
        return new(_messages, JsonRewriting.Writing);
    }
}
