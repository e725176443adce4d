using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Jidoka.Gateway.Identifying;

/// <summary>Finds the one credential of a request, wherever stock clients put it.</summary>
internal static class Credential
{
    private const string Bearer = "Bearer ";
    private const string Proven = "DPoP ";

    /// <summary>
    /// Reads <c>Authorization: Bearer</c> or <c>DPoP</c>, <c>x-api-key</c> or <c>api-key</c>. Several headers may repeat one
    /// credential; two different ones are refused, for it would be open which of them speaks.
    /// </summary>
    public static bool TryRead(
        IHeaderDictionary headers,
        out PresentedCredential credential,
        out IdentifyFault fault,
        out string detail
    )
    {
        string? text = null;
        var claimsProof = false;
        fault = IdentifyFault.Malformed;
        detail = "";
        if (headers.Authorization is { Count: > 0 } authorization)
        {
            if (authorization is [{ } bearer] && Begins(bearer, Bearer))
                text = bearer[Bearer.Length..].Trim();
            else if (authorization is [{ } proven] && Begins(proven, Proven))
            {
                text = proven[Proven.Length..].Trim();
                claimsProof = true;
            }
            else
                detail =
                    "The Authorization header must be 'Bearer' and one key or token, or 'DPoP' and one token.";
        }
        if (detail.Length == 0)
            detail =
                Agree(headers["x-api-key"], ref text) ?? Agree(headers["api-key"], ref text) ?? "";
        credential = new(text ?? "", claimsProof);
        if (detail.Length > 0)
            return false;
        if (!string.IsNullOrEmpty(text))
            return true;
        fault = IdentifyFault.Missing;
        detail = "Send an agent key or a token: 'Authorization: Bearer jdk_...'.";
        return false;
    }

    private static bool Begins(string value, string scheme) =>
        value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase);

    private static string? Agree(StringValues header, ref string? credential)
    {
        if (header.Count == 0)
            return null;
        if (header is not [{ } value] || (credential is not null && credential != value))
            return "The request carries two different credentials.";
        credential = value;
        return null;
    }
}
