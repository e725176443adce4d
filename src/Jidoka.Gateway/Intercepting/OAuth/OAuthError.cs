using System.Net.Mime;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Intercepting.OAuth;

/// <summary>An error of the token endpoint (RFC 6749 section 5.2).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The error's code.</param>
/// <param name="Description">One sentence for the client's author.</param>
internal sealed record OAuthError(int Status, string Code, string Description)
{
    /// <summary>What <c>WWW-Authenticate</c> says; null: the header is left out.</summary>
    public string? Challenge { get; init; }

    /// <summary>A request that cannot be taken as it is.</summary>
    public static OAuthError Invalid(string description) =>
        new(StatusCodes.Status400BadRequest, "invalid_request", description);

    /// <summary>Answers a request with this error. Does nothing once the answer has begun.</summary>
    public async Task WriteAsync(HttpResponse response)
    {
        if (response.HasStarted)
            return;
        response.StatusCode = Status;
        response.ContentType = MediaTypeNames.Application.Json;
        response.Headers.CacheControl = "no-store";
        if (Challenge is not null)
            response.Headers.WWWAuthenticate = Challenge;
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new { error = Code, error_description = Description }
        );
        await response.Body.WriteAsync(body, response.HttpContext.RequestAborted);
    }
}
