using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Intercepting.Llm;

/// <summary>An error for an agent; an <see cref="ErrorForm"/> writes it down as the agent's protocol has it.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Type">The error's class.</param>
/// <param name="Code">The error's code.</param>
/// <param name="Message">One or two sentences for the agent and its author.</param>
/// <param name="Param">The request field that is at fault, if one is.</param>
internal sealed record LlmError(
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

    /// <summary>What <c>WWW-Authenticate</c> says; null: the header is left out.</summary>
    public string? Challenge { get; init; }

    /// <summary>A request that cannot be taken as it is.</summary>
    public static LlmError Invalid(string code, string message, string? param = null) =>
        new(StatusCodes.Status400BadRequest, InvalidRequest, code, message, param);

    /// <summary>Answers a request with this error. Does nothing once the answer has begun.</summary>
    public async ValueTask WriteAsync(HttpResponse response, ErrorForm form)
    {
        if (response.HasStarted)
            return;
        using var body = new PooledBytes(512);
        form.Write(this, body);
        response.StatusCode = Status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        if (Challenge is not null)
            response.Headers.WWWAuthenticate = Challenge;
        if (Status == StatusCodes.Status415UnsupportedMediaType)
            response.Headers.AcceptEncoding = ContentCoding.Accepted;
        if (Type == Refused)
            response.Headers["x-should-retry"] = "false";
        await response.BodyWriter.WriteAsync(body.Memory);
    }
}
