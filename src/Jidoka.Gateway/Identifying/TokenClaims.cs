namespace Jidoka.Gateway.Identifying;

/// <summary>Reads the claims of a token strictly: a claim of the wrong type counts as absent.</summary>
internal static class TokenClaims
{
    /// <summary>The most characters that the name of an agent, a user or a token may have.</summary>
    public const int MaxNameLength = 256;

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

    /// <summary>Whether <c>aud</c>, a string or an array of strings, names one of the audiences.</summary>
    public static bool IsFor(JsonElement claims, ImmutableArray<string> audiences)
    {
        if (!claims.TryGetProperty("aud", out var aud))
            return false;
        return aud.ValueKind == JsonValueKind.Array
            ? aud.EnumerateArray().Any(a => Is(a, audiences))
            : Is(aud, audiences);
    }

    private static bool Is(JsonElement audience, ImmutableArray<string> audiences) =>
        audience.ValueKind == JsonValueKind.String
        && audiences.Contains(audience.GetString() ?? "");
}
