using System.Buffers;
using System.Text.Encodings.Web;

namespace Jidoka.Gateway.Intercepting.Mcp;

/// <summary>Writes JSON-RPC messages; what came from a server is written as it came.</summary>
internal static class RpcWriting
{
    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>An answer with an error of the gateway's own.</summary>
    /// <param name="id">The request's id, JSON text; <c>null</c> if it could not be read.</param>
    /// <param name="code">The JSON-RPC code.</param>
    /// <param name="message">One sentence for the client.</param>
    /// <param name="data">The error's <c>data</c>, JSON text; empty for none.</param>
    public static byte[] Error(
        byte[] id,
        int code,
        string message,
        ReadOnlySpan<byte> data = default
    )
    {
        return Answer(id, "error", ErrorBody(code, message, data));
    }

    /// <summary>An error object.</summary>
    /// <param name="code">The JSON-RPC code.</param>
    /// <param name="message">One sentence for the client.</param>
    /// <param name="data">The error's <c>data</c>, JSON text; empty for none.</param>
    public static byte[] ErrorBody(int code, string message, ReadOnlySpan<byte> data = default)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            writer.WriteNumber("code", code);
            writer.WriteString("message", message);
            if (!data.IsEmpty)
            {
                writer.WritePropertyName("data");
                writer.WriteRawValue(data, skipInputValidation: true);
            }
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A request of the client.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="method">The method.</param>
    /// <param name="parameters">The parameters, JSON text.</param>
    public static byte[] Request(string id, string method, ReadOnlySpan<byte> parameters)
    {
        var buffer = new ArrayBufferWriter<byte>(parameters.Length + 96);
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc", "2.0");
            writer.WriteString("id", id);
            writer.WriteString("method", method);
            writer.WritePropertyName("params");
            writer.WriteRawValue(parameters, skipInputValidation: true);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A notification.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">The parameters, JSON text; empty for none.</param>
    public static byte[] Notification(string method, ReadOnlySpan<byte> parameters)
    {
        var buffer = new ArrayBufferWriter<byte>(parameters.Length + 96);
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc", "2.0");
            writer.WriteString("method", method);
            if (!parameters.IsEmpty)
            {
                writer.WritePropertyName("params");
                writer.WriteRawValue(parameters, skipInputValidation: true);
            }
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The result of a tool call that did not take place, in words the agent can go on from.</summary>
    /// <param name="text">The words.</param>
    public static byte[] RefusedToolResult(string text)
    {
        var buffer = new ArrayBufferWriter<byte>(text.Length + 96);
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("content");
            writer.WriteStartObject();
            writer.WriteString("type", "text");
            writer.WriteString("text", text);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteBoolean("isError", true);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>An answer; what came from a server is written as it came.</summary>
    /// <param name="id">The request's id, JSON text.</param>
    /// <param name="kind"><c>result</c> or <c>error</c>.</param>
    /// <param name="value">The result, or the error object, JSON text.</param>
    public static byte[] Answer(byte[] id, string kind, ReadOnlySpan<byte> value)
    {
        var buffer = new ArrayBufferWriter<byte>(value.Length + id.Length + 64);
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc", "2.0");
            writer.WritePropertyName("id");
            writer.WriteRawValue(id, skipInputValidation: true);
            writer.WritePropertyName(kind);
            writer.WriteRawValue(value, skipInputValidation: true);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
