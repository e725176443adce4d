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

    /// <summary>Checks a token that names this issuer. Its life time is checked by the caller, at every call.</summary>
    public async ValueTask<TokenProof> ProveAsync(JsonWebToken token, CancellationToken aborted)
    {
        if (!options.Algorithms.Contains(token.Alg))
            return TokenProof.Refuse(
                IdentifyFault.Unknown,
                "The token's signature algorithm is not allowed."
            );
        if (token.TryGetHeaderValue<object>("crit", out _))
            return TokenProof.Refuse(
                IdentifyFault.Malformed,
                "The token has critical header extensions, which are not supported."
            );
        if (!string.IsNullOrEmpty(token.Typ) && !Types.Contains(token.Typ))
            return TokenProof.Refuse(IdentifyFault.Malformed, "The token is no access token.");
        var keyId = string.IsNullOrEmpty(token.Kid) ? null : token.Kid;
        if (await keys.ForAsync(keyId, aborted) is not { } candidates)
            return TokenProof.Refuse(
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
            return TokenProof.Refuse(
                IdentifyFault.Unknown,
                "The token is not signed by a key of its issuer."
            );
        return TokenClaims.Decode(token.EncodedPayload) is { } claims
            ? _reading.Read(claims)
            : TokenProof.Refuse(
                IdentifyFault.Malformed,
                "The token's claims are not one JSON object with distinct names."
            );
    }
}
