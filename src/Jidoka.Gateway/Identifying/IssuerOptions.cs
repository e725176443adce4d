namespace Jidoka.Gateway.Identifying;

/// <summary>An OpenID Connect issuer whose tokens prove agents.</summary>
public sealed record IssuerOptions
{
    /// <summary>The signature algorithms that may be allowed: asymmetric, SHA-256 or better (RFC 7518 section 3.1).</summary>
    public static ImmutableArray<string> KnownAlgorithms { get; } =
    ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>The issuer as its tokens name it in <c>iss</c>; compared ordinally.</summary>
    public required string Issuer { get; init; }

    /// <summary>The audiences of which a token must name one in <c>aud</c>; at least one.</summary>
    public required ImmutableArray<string> Audiences { get; init; }

    /// <summary>
    /// Where its keys are: an <c>https</c> address (or <c>http</c> on loopback), or <c>file:PATH</c>; null: the
    /// <c>jwks_uri</c> of its discovery document.
    /// </summary>
    public string? Jwks { get; init; }

    /// <summary>Whether its discovery document and keys may be on this machine or in a private network.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>The algorithms that are taken, a part of <see cref="KnownAlgorithms"/>.</summary>
    public ImmutableArray<string> Algorithms { get; init; } = KnownAlgorithms;

    /// <summary>
    /// The claim that names the agent; null: <c>azp</c>, else <c>client_id</c>, else the current actor (the outermost
    /// <c>act.sub</c>, RFC 8693 section 4.1).
    /// </summary>
    public string? AgentClaim { get; init; }

    /// <summary>What the scopes in its tokens mean.</summary>
    public ScopeUse Scopes { get; init; }

    /// <summary>Whether mandates that it signs are taken, besides its tokens.</summary>
    public bool GivesMandates { get; init; }

    /// <summary>Whether a proof of possession beside one of its tokens must say a nonce of this node (RFC 9449 section 9).</summary>
    public bool NeedsNonce { get; init; }

    /// <summary>By how much the issuer's clock may differ, in milliseconds, 0 to 300,000.</summary>
    public int ClockSkewMs { get; init; } = 60_000;
}
