using Microsoft.IdentityModel.Tokens;

namespace Jidoka.Gateway.Identifying;

/// <summary>Reads the claims of a token strictly: a claim of the wrong type counts as absent.</summary>
internal static class TokenClaims
{
    /// <summary>The most characters that the name of an agent, a user or a token may have.</summary>
    public const int MaxNameLength = 256;

    /// <summary>The most audiences that a token may name.</summary>
    public const int MaxAudiences = 64;

    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = 32,
        AllowDuplicateProperties = false,
    };

    /// <summary>The claims of a token's payload; null if it is not one JSON object with distinct names.</summary>
    public static JsonElement? Parse(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The object in one part of a token; null if it is none.</summary>
    /// <param name="part">The part, base64url.</param>
    public static JsonElement? Decode(string part)
    {
        try
        {
            return Parse(Base64UrlEncoder.DecodeBytes(part));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>A claim that is a name: a string of 1 to <see cref="MaxNameLength"/> characters without controls.</summary>
    public static string? Name(JsonElement claims, string claim) =>
        claims.ValueKind == JsonValueKind.Object
        && claims.TryGetProperty(claim, out var value)
        && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 and <= MaxNameLength } name
        && !name.Any(char.IsControl)
            ? name
            : null;

    /// <summary>A NumericDate (RFC 7519 section 2) in milliseconds; null if absent or no sensible number.</summary>
    public static long? TimeMs(JsonElement claims, string claim) =>
        claims.TryGetProperty(claim, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out var seconds)
        && seconds is >= 0 and < 1e11
            ? (long)(seconds * 1000)
            : null;

    /// <summary>What <c>aud</c> names, a string or an array of strings; of more than <see cref="MaxAudiences"/> the first.</summary>
    public static ImmutableArray<string> Audiences(JsonElement claims) =>
        claims.TryGetProperty("aud", out var aud) ? Strings(aud, MaxAudiences) : [];

    /// <summary>
    /// The scopes among those of a token that are Jidoka's: <c>scope</c> (RFC 8693 section 4.2), else <c>scp</c> as some
    /// issuers have it. Null if the token says nothing of scopes.
    /// </summary>
    /// <param name="claims">The claims.</param>
    public static ImmutableArray<string>? Scopes(JsonElement claims)
    {
        if (
            !claims.TryGetProperty("scope", out var said) && !claims.TryGetProperty("scp", out said)
        )
            return null;
        var words =
            said.ValueKind == JsonValueKind.String
                ? (said.GetString() ?? "").Split(' ')
                : Strings(said, int.MaxValue).AsEnumerable();
        return
        [
            .. words
                .Where(ScopeRules.IsScope)
                .Distinct(StringComparer.Ordinal)
                .Take(ScopeRules.MaxScopes),
        ];
    }

    /// <summary>A claim that is a list of names; empty if it is none.</summary>
    public static ImmutableArray<string> Names(JsonElement claims, string claim, int max) =>
        claims.TryGetProperty(claim, out var value) ? Strings(value, max) : [];

    private static ImmutableArray<string> Strings(JsonElement value, int max) =>
        value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString() ?? ""],
            JsonValueKind.Array =>
            [
                .. value
                    .EnumerateArray()
                    .Where(static v => v.ValueKind == JsonValueKind.String)
                    .Select(static v => v.GetString() ?? "")
                    .Take(max),
            ],
            _ => [],
        };
}
