using System.Buffers;
using Jidoka.Gateway.Intercepting.Llm;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Intercepting.Anthropic;

/// <summary>Errors as Anthropic's API writes them: <c>{"type":"error","error":{...}}</c>, in a stream as an event <c>error</c>.</summary>
internal sealed class AnthropicErrorForm : ErrorForm
{
    public static AnthropicErrorForm Instance { get; } = new();

    public override void Write(LlmError error, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("type"u8, "error"u8);
        json.WriteStartObject("error"u8);
        json.WriteString("type"u8, TypeOf(error.Status));
        json.WriteString("message"u8, error.Message);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public override void WriteEvent(LlmError error, IBufferWriter<byte> output)
    {
        output.Write("event: error\ndata: "u8);
        Write(error, output);
        output.Write("\n\n"u8);
    }

    private static string TypeOf(int status) =>
        status switch
        {
            StatusCodes.Status401Unauthorized => "authentication_error",
            StatusCodes.Status403Forbidden => "permission_error",
            StatusCodes.Status404NotFound => "not_found_error",
            StatusCodes.Status413PayloadTooLarge => "request_too_large",
            StatusCodes.Status429TooManyRequests => "rate_limit_error",
            StatusCodes.Status504GatewayTimeout => "timeout_error",
            >= StatusCodes.Status500InternalServerError => "api_error",
            _ => "invalid_request_error",
        };
}
