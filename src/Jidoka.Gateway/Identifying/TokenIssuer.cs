using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Jidoka.Gateway.Identifying;

/// <summary>
/// Proves the tokens of one issuer: algorithm, signature, then claims. The signature is the library's work; time and
/// audience are checked here, so that the injected clock rules and each refusal has its own cause.
/// </summary>
internal sealed class TokenIssuer(IssuerOptions options, IssuerKeys keys)
{
    private static readonly JsonWebTokenHandler Handler = new()
    {
        MaximumTokenSizeInBytes = Identifier.MaxCredentialLength,
    };

    /// <summary>What the operator declared.</summary>
    public IssuerOptions Options => options;

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
        var keyId = string.IsNullOrEmpty(token.Kid) ? null : token.Kid;
        if (await keys.ForAsync(keyId, aborted) is not { } candidates)
            return TokenProof.Refuse(
                IdentifyFault.Unavailable,
                "The issuer's keys cannot be had now; try again later."
            );
        if (candidates.IsEmpty || !await IsSignedAsync(token, candidates))
            return TokenProof.Refuse(
                IdentifyFault.Unknown,
                "The token is not signed by a key of its issuer."
            );
        return ReadClaims(token);
    }

    private async ValueTask<bool> IsSignedAsync(
        JsonWebToken token,
        ImmutableArray<SecurityKey> candidates
    )
    {
        var result = await Handler.ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                ValidAlgorithms = options.Algorithms,
                IssuerSigningKeys = candidates,
                TryAllIssuerSigningKeys = true,
                RequireSignedTokens = true,
                ValidateIssuer = false,
                ValidateAudience = false,
                ValidateLifetime = false,
            }
        );
        return result.IsValid;
    }

    private TokenProof ReadClaims(JsonWebToken token)
    {
        var payload = Base64UrlEncoder.DecodeBytes(token.EncodedPayload);
        if (TokenClaims.Parse(payload) is not { } claims)
            return Malformed("The token's claims are not one JSON object with distinct names.");
        if (!TokenClaims.IsFor(claims, options.Audiences))
            return TokenProof.Refuse(
                IdentifyFault.WrongAudience,
                "The token was issued for another audience."
            );
        if (TokenClaims.TimeMs(claims, "exp") is not { } expiresMs)
            return Malformed("The token has no 'exp' claim.");
        if (!ActorChain.TryRead(claims, out var actors, out var wrong))
            return Malformed(wrong);
        if (FindAgent(claims, actors) is not { } agent)
            return Malformed("The token does not name an agent.");
        var subject = TokenClaims.Name(claims, "sub");
        var notBeforeMs = TokenClaims.TimeMs(claims, "nbf") ?? 0;
        return new(
            new(
                new(agent),
                // A client's own token names itself as the subject: then nobody stands behind the agent.
                subject is null
                || subject == agent
                    ? null
                    : new UserId(subject),
                actors is [var current, .. var before] && current.Value == agent ? before : actors,
                TokenClaims.Name(claims, "jti") ?? "",
                notBeforeMs - options.ClockSkewMs,
                expiresMs + options.ClockSkewMs
            ),
            default,
            ""
        );
    }

    private string? FindAgent(JsonElement claims, ImmutableArray<AgentId> actors) =>
        options.AgentClaim is { } claim
            ? TokenClaims.Name(claims, claim)
            : TokenClaims.Name(claims, "azp")
                ?? TokenClaims.Name(claims, "client_id")
                ?? actors.Select(a => a.Value).FirstOrDefault();

    private static TokenProof Malformed(string detail) =>
        TokenProof.Refuse(IdentifyFault.Malformed, detail);
}
