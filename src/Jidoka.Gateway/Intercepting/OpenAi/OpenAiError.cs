using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Intercepting.OpenAi;

/// <summary>An error in the form that OpenAI's API gives and its clients parse.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Type">The error's class.</param>
/// <param name="Code">The error's code.</param>
/// <param name="Message">One or two sentences for the agent and its author.</param>
/// <param name="Param">The request field that is at fault, if one is.</param>
internal sealed record OpenAiError(
    int Status,
    string Type,
    string Code,
    string Message,
    string? Param = null
)
{
    public const string InvalidRequest = "invalid_request_error";
    public const string Refused = "policy_refused";
    public const string Upstream = "upstream_error";
    public const string Server = "server_error";

    /// <summary>A request that cannot be taken as it is.</summary>
    public static OpenAiError Invalid(string code, string message, string? param = null) =>
        new(StatusCodes.Status400BadRequest, InvalidRequest, code, message, param);

    /// <summary>Writes <c>{"error":{...}}</c>.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, Message);
        json.WriteString("type"u8, Type);
        json.WriteString("param"u8, Param);
        json.WriteString("code"u8, Code);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Answers a request with this error. Does nothing once the answer has begun.</summary>
    public async ValueTask WriteAsync(HttpResponse response)
    {
        if (response.HasStarted)
            return;
        using var body = new PooledBytes(512);
        WriteTo(body);
        response.StatusCode = Status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        if (Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";
        if (Status == StatusCodes.Status415UnsupportedMediaType)
            response.Headers.AcceptEncoding = ContentCoding.Accepted;
        if (Type == Refused)
            response.Headers["x-should-retry"] = "false";
        await response.BodyWriter.WriteAsync(body.Memory);
    }
}
