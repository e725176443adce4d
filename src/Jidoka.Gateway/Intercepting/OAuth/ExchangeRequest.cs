using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Jidoka.Gateway.Intercepting.OAuth;

/// <summary>A request to exchange a token (RFC 8693 section 2.1).</summary>
/// <param name="SubjectToken">The credential of the agent whose work is to be taken up.</param>
/// <param name="Scopes">The scopes asked for; null: all that can be passed on.</param>
/// <param name="Audience">The audience asked for; null: that of the subject token.</param>
internal sealed record ExchangeRequest(
    string SubjectToken,
    ImmutableArray<string>? Scopes,
    string? Audience
)
{
    /// <summary>The grant type of an exchange.</summary>
    public const string Grant = "urn:ietf:params:oauth:grant-type:token-exchange";

    /// <summary>The type of token that comes out.</summary>
    public const string AccessToken = "urn:ietf:params:oauth:token-type:access_token";

    /// <summary>The most bytes of a request's body.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    private const string FormType = "application/x-www-form-urlencoded";
    private const string Jwt = "urn:ietf:params:oauth:token-type:jwt";
    private const int MaxFields = 16;
    private const int MaxNameLength = 64;

    private static readonly FormOptions Bounds = new()
    {
        BufferBody = false,
        ValueCountLimit = MaxFields,
        KeyLengthLimit = MaxNameLength,
        ValueLengthLimit = MaxBodyBytes,
    };

    /// <summary>Reads a request's body.</summary>
    /// <param name="http">The HTTP request.</param>
    /// <param name="aborted">The request's own end.</param>
    public static async ValueTask<(ExchangeRequest? Request, OAuthError? Error)> ReadAsync(
        HttpRequest http,
        CancellationToken aborted
    )
    {
        var form = new FormFeature(http, Bounds);
        // Multipart forms count as forms too, and OAuth knows none.
        if (
            !form.HasFormContentType
            || !MediaTypeHeaderValue.TryParse(http.ContentType, out var type)
            || !type.MediaType.Equals(FormType, StringComparison.OrdinalIgnoreCase)
        )
            return Refuse($"The body must be {FormType}.");
        if (
            http.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is
            { IsReadOnly: false } limit
        )
            limit.MaxRequestBodySize = MaxBodyBytes;
        try
        {
            return Read(await form.ReadFormAsync(aborted));
        }
        catch (InvalidDataException)
        {
            return Refuse($"The body has more than {MaxFields} fields, or too long ones.");
        }
        catch (BadHttpRequestException e)
            when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Refuse($"The body has more than {MaxBodyBytes} bytes.");
        }
    }

    private static (ExchangeRequest? Request, OAuthError? Error) Read(IFormCollection form)
    {
        foreach (var field in form)
        {
            // RFC 6749 section 3.2: what stands twice could be read in two ways.
            if (field.Value.Count > 1)
                return Refuse("A parameter stands twice.");
        }
        string? Of(string name) => form[name] is [{ Length: > 0 } value] ? value : null;
        if (Of("grant_type") != Grant)
            return (
                null,
                new(
                    StatusCodes.Status400BadRequest,
                    "unsupported_grant_type",
                    $"The only grant here is {Grant}; other tokens come from your issuer."
                )
            );
        if (Of("actor_token") is not null)
            return Refuse(
                "Leave out 'actor_token': whoever authenticates the request takes the work up."
            );
        if (Of("requested_token_type") is not (null or AccessToken or Jwt))
            return Refuse("'requested_token_type' can be an access token or a JWT only.");
        if (Of("subject_token") is not { } subject)
            return Refuse("'subject_token' is missing.");
        if (Of("subject_token_type") is not (AccessToken or Jwt))
            return Refuse("'subject_token_type' must be an access token or a JWT.");
        if (Of("audience") is not null && Of("resource") is not null)
            return Refuse("Write either 'audience' or 'resource'.");
        return (
            new(
                subject,
                Of("scope") is { } scope
                    ? [.. scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct()]
                    : null,
                Of("audience") ?? Of("resource")
            ),
            null
        );
    }

    private static (ExchangeRequest? Request, OAuthError? Error) Refuse(string why) =>
        (null, OAuthError.Invalid(why));
}
