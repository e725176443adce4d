using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Jidoka.Gateway.Identifying;

/// <summary>Finds the one credential of a request, wherever stock clients put it.</summary>
internal static class Credential
{
    private const string Bearer = "Bearer ";

    /// <summary>
    /// Reads <c>Authorization: Bearer</c>, <c>x-api-key</c> or <c>api-key</c>. Several headers may repeat one
    /// credential; two different ones are refused, for it would be open which of them speaks.
    /// </summary>
    public static bool TryRead(
        IHeaderDictionary headers,
        [NotNullWhen(true)] out string? credential,
        out IdentifyFault fault,
        out string detail
    )
    {
        credential = null;
        fault = IdentifyFault.Malformed;
        detail = "";
        if (headers.Authorization is { Count: > 0 } authorization)
        {
            if (authorization is not [{ } value] || !IsBearer(value))
                detail = "The Authorization header must be 'Bearer' and one key or token.";
            else
                credential = value[Bearer.Length..].Trim();
        }
        if (detail.Length == 0)
            detail =
                Agree(headers["x-api-key"], ref credential)
                ?? Agree(headers["api-key"], ref credential)
                ?? "";
        if (detail.Length > 0)
            return false;
        if (!string.IsNullOrEmpty(credential))
            return true;
        fault = IdentifyFault.Missing;
        detail = "Send an agent key or a token: 'Authorization: Bearer jdk_...'.";
        return false;
    }

    private static bool IsBearer(string value) =>
        value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase);

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
