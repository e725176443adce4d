namespace Jidoka.Gateway.Identifying;

/// <summary>Reads what a signed token says, by the rules of its issuer.</summary>
/// <param name="options">What the operator declared of the issuer.</param>
/// <param name="address">Where the doors are, which tokens may be made out to.</param>
internal sealed class TokenReading(IssuerOptions options, DoorAddress address)
{
    /// <summary>The claim in Jidoka's own tokens that names the agent keys from which they were derived.</summary>
    public const string DerivedFrom = "jidoka_keys";

    /// <summary>The most keys that one token can be derived from: two for each exchange that its chain has room for.</summary>
    public const int MaxKeys = 2 * ActorChain.MaxDepth;

    /// <summary>The claim in Jidoka's own tokens that names the mandates of the agents before.</summary>
    public const string Mandates = "jidoka_mandates";

    /// <summary>The claim in Jidoka's own tokens that says that proofs beside them need a nonce.</summary>
    public const string Nonce = "jidoka_nonce";

    /// <summary>Reads the claims.</summary>
    /// <param name="claims">The claims.</param>
    public TokenProof Read(JsonElement claims)
    {
        if (!TryReadAudience(claims, out var paths))
            return TokenProof.Refuse(
                IdentifyFault.WrongAudience,
                "The token was issued for another audience."
            );
        if (TokenClaims.TimeMs(claims, "exp") is not { } endsMs)
            return Malformed("The token has no 'exp' claim.");
        if (!ActorChain.TryRead(claims, out var actors, out var wrong))
            return Malformed(wrong);
        if (FindAgent(claims, actors) is not { } agent)
            return Malformed("The token does not name an agent.");
        if (!TryReadBinding(claims, out var key, out var certificate))
            return Malformed("The token is bound in a way that is not supported.");
        var subject = TokenClaims.Name(claims, "sub");
        var token = new ProvenToken
        {
            Agent = new(agent),
            // A client's own token names itself as the subject: then nobody stands behind the agent.
            User = subject is null || subject == agent ? null : new UserId(subject),
            Chain =
                actors is [var current, .. var before] && current.Value == agent ? before : actors,
            TokenId = TokenClaims.Name(claims, "jti") ?? "",
            NotBeforeMs = (TokenClaims.TimeMs(claims, "nbf") ?? 0) - options.ClockSkewMs,
            ExpiresMs = endsMs + options.ClockSkewMs,
            EndsMs = endsMs,
            Scopes = ScopesOf(claims),
            Paths = paths,
            KeyThumbprint = key,
            NeedsNonce =
                options.NeedsNonce
                || (
                    claims.TryGetProperty(Nonce, out var needs)
                    && needs.ValueKind == JsonValueKind.True
                ),
            CertificateThumbprint = certificate,
            MayAct = MayAct(claims),
            DerivedFrom = TokenClaims.Names(claims, DerivedFrom, MaxKeys),
            Mandates = TokenClaims.Names(claims, Mandates, Mandate.MaxCarried),
        };
        return new(token, default, "");
    }

    private ImmutableArray<string>? ScopesOf(JsonElement claims) =>
        options.Scopes switch
        {
            ScopeUse.Ignored => null,
            ScopeUse.Optional => TokenClaims.Scopes(claims),
            _ => TokenClaims.Scopes(claims) ?? [],
        };

    /// <summary>One audience must be ours: a name of all doors, or the address of one.</summary>
    private bool TryReadAudience(JsonElement claims, out ImmutableArray<string>? paths)
    {
        paths = null;
        var audiences = TokenClaims.Audiences(claims);
        if (audiences.Any(a => options.Audiences.Contains(a)))
            return true;
        var found = audiences.Select(address.PathOf).OfType<string>().ToImmutableArray();
        if (!found.Contains(""))
            paths = found;
        return !found.IsEmpty;
    }

    /// <summary>
    /// <c>cnf</c> (RFC 7800): a key (RFC 9449) or a certificate (RFC 8705), or both. One that says anything else is not
    /// understood, and a token whose binding is not understood proves nothing.
    /// </summary>
    private static bool TryReadBinding(JsonElement claims, out string? key, out string? certificate)
    {
        key = null;
        certificate = null;
        if (!claims.TryGetProperty("cnf", out var binding))
            return true;
        key = TokenClaims.Name(binding, "jkt");
        certificate = TokenClaims.Name(binding, "x5t#S256");
        var understood = (key is null ? 0 : 1) + (certificate is null ? 0 : 1);
        return understood > 0 && binding.EnumerateObject().Count() == understood;
    }

    // One that cannot be read names nobody, so that nobody may take the token up.
    private static string? MayAct(JsonElement claims) =>
        claims.TryGetProperty("may_act", out var actor)
            ? TokenClaims.Name(actor, "sub") ?? ""
            : null;

    private string? FindAgent(JsonElement claims, ImmutableArray<AgentId> actors) =>
        options.AgentClaim is { } claim
            ? TokenClaims.Name(claims, claim)
            : TokenClaims.Name(claims, "azp")
                ?? TokenClaims.Name(claims, "client_id")
                ?? actors.Select(a => a.Value).FirstOrDefault();

    private static TokenProof Malformed(string detail) =>
        TokenProof.Refuse(IdentifyFault.Malformed, detail);
}
