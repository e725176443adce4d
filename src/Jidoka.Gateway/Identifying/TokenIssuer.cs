using Microsoft.IdentityModel.JsonWebTokens;

namespace Jidoka.Gateway.Identifying;

/// <summary>
/// Proves the tokens of one issuer: algorithm, kind, signature, then claims.
/// </summary>
internal sealed class TokenIssuer(IssuerOptions options, IssuerKeys keys, DoorAddress address)
{
    // RFC 8725 section 3.11: a proof, a logout token or another kind that the issuer signs is no access token.
    private static readonly ImmutableHashSet<string> Types = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "JWT",
        "at+jwt",
        "application/at+jwt"
    );

    private readonly TokenReading _reading = new(options, address);

    /// <summary>The issuer's keys.</summary>
    public IssuerKeys Keys => keys;

    /// <summary>Whether mandates that it signs are taken.</summary>
    public bool MayGiveMandates => options.GivesMandates;

    /// <summary>Whether a token names one of the issuer's audiences.</summary>
    public bool IsForUs(JsonElement claims) =>
        TokenClaims.Audiences(claims).Any(a => options.Audiences.Contains(a));

    /// <summary>Checks a token that names this issuer. Its life time is checked by the caller, at every call.</summary>
    public async ValueTask<TokenProof> ProveAsync(JsonWebToken token, CancellationToken aborted)
    {
        if (!string.IsNullOrEmpty(token.Typ) && !Types.Contains(token.Typ))
            return TokenProof.Refuse(IdentifyFault.Malformed, "The token is no access token.");
        var (claims, fault, detail) = await VerifyAsync(token, aborted);
        return claims is { } said ? _reading.Read(said) : TokenProof.Refuse(fault, detail);
    }

    /// <summary>Checks algorithm and signature of a token that names this issuer, and reads its claims.</summary>
    public async ValueTask<(JsonElement? Claims, IdentifyFault Fault, string Detail)> VerifyAsync(
        JsonWebToken token,
        CancellationToken aborted
    )
    {
        if (!options.Algorithms.Contains(token.Alg))
            return (null, IdentifyFault.Unknown, "The token's signature algorithm is not allowed.");
        if (token.TryGetHeaderValue<object>("crit", out _))
            return (
                null,
                IdentifyFault.Malformed,
                "The token has critical header extensions, which are not supported."
            );
        var keyId = string.IsNullOrEmpty(token.Kid) ? null : token.Kid;
        if (await keys.ForAsync(keyId, aborted) is not { } candidates)
            return (
                null,
                IdentifyFault.Unavailable,
                "The issuer's keys cannot be had now; try again later."
            );
        if (
            candidates.IsEmpty
            || !await TokenSignature.IsValidAsync(
                token.EncodedToken,
                options.Algorithms,
                candidates
            )
        )
            return (null, IdentifyFault.Unknown, "The token is not signed by a key of its issuer.");
        return TokenClaims.Decode(token.EncodedPayload) is { } claims
            ? (claims, default, "")
            : (
                null,
                IdentifyFault.Malformed,
                "The token's claims are not one JSON object with distinct names."
            );
    }
}
