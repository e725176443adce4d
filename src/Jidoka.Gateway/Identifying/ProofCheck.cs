using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Jidoka.Gateway.Identifying;

/// <summary>
/// Checks proofs of possession (RFC 9449 section 4.3): that whoever sends this very request, now, for the first time, holds
/// a private key.
/// </summary>
internal sealed class ProofCheck
{
    /// <summary>The header that carries a proof.</summary>
    public const string Header = "DPoP";

    /// <summary>The most characters that a proof may have.</summary>
    public const int MaxLength = 8 * 1024;

    /// <summary>How old a proof may be, in milliseconds.</summary>
    public const long MaxAgeMs = 60_000;

    /// <summary>How far a proof's clock may be ahead, in milliseconds.</summary>
    public const long MaxAheadMs = 10_000;

    private const int MaxRsaBits = 4096;
    private const string Type = "dpop+jwt";
    private const string Wrong = "The DPoP proof is not one for this request: ";

    private static readonly ProvenProof Stale = new(
        null,
        IdentifyFault.NeedsNonce,
        "The DPoP proof must say the nonce that the header DPoP-Nonce of this answer gives; make another one with it."
    );

    private static readonly string[] Private = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    private readonly DoorAddress _address;
    private readonly ProofNonces _nonces;
    private readonly TimeProvider _clock;
    private readonly ProofMemory _memory = new(MaxAgeMs + MaxAheadMs);
    private readonly long _startedMs;

    /// <summary>Begins to remember proofs.</summary>
    /// <param name="address">Where the doors are.</param>
    /// <param name="nonces">What a proof may have to say, so that it was made lately.</param>
    /// <param name="clock">The clock.</param>
    public ProofCheck(DoorAddress address, ProofNonces nonces, TimeProvider clock)
    {
        _address = address;
        _nonces = nonces;
        _clock = clock;
        // Proofs tell whole seconds. What an earlier process took is not remembered, so what is older is not taken.
        _startedMs = NowMs / 1000 * 1000;
    }

    private long NowMs => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Checks the proof of a request and uses it up.</summary>
    /// <param name="request">The request.</param>
    /// <param name="token">The token that it is to go with; null at the token endpoint, where there is none yet.</param>
    /// <param name="needsNonce">Whether it must say a nonce of this node; if not, one that it says is not looked at.</param>
    public async ValueTask<ProvenProof> CheckAsync(
        HttpRequest request,
        string? token,
        bool needsNonce
    )
    {
        if (request.Headers[Header] is not [{ Length: > 0 and <= MaxLength } proof])
            return Refuse("send exactly one, of a sensible size.");
        var parts = proof.Split('.');
        if (
            parts.Length != 3
            || TokenClaims.Decode(parts[0]) is not { } header
            || TokenClaims.Decode(parts[1]) is not { } claims
        )
            return Refuse("it is no signed JSON Web Token.");
        if (ReadKey(header) is not { } key)
            return Refuse("its header needs typ dpop+jwt, an allowed alg and a public jwk.");
        if (WrongIn(claims, request, token) is { } wrong)
            return Refuse(wrong);
        string? fresh = null;
        if (needsNonce && !_nonces.Takes(TokenClaims.Name(claims, "nonce"), out fresh))
            return Stale with { Nonce = fresh };
        if (!await TokenSignature.IsValidAsync(proof, IssuerOptions.KnownAlgorithms, [key], Type))
            return Refuse("its signature is wrong.");
        var thumbprint = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
        return _memory.Use(thumbprint, TokenClaims.Name(claims, "jti")!, NowMs) switch
        {
            ProofUse.First => new(thumbprint, default, "") { Nonce = fresh },
            ProofUse.Repeated => Refuse("it was used before."),
            _ => new(
                null,
                IdentifyFault.Unavailable,
                "Too many DPoP proofs were made within a minute; try again later."
            ),
        };
    }

    private string? WrongIn(JsonElement claims, HttpRequest request, string? token)
    {
        if (TokenClaims.Name(claims, "jti") is null)
            return "it has no jti.";
        if (TokenClaims.Name(claims, "htm") != request.Method)
            return "htm is not its method.";
        if (!IsAddressOf(claims, request))
            return "htu is not its address.";
        var nowMs = NowMs;
        if (
            TokenClaims.TimeMs(claims, "iat") is not { } madeMs
            || madeMs < _startedMs
            || madeMs + MaxAgeMs < nowMs
            || madeMs > nowMs + MaxAheadMs
        )
            return "iat is not now.";
        return token is not null && !IsDigestOf(TokenClaims.Name(claims, "ath"), token)
            ? "ath is not its token."
            : null;
    }

    private bool IsAddressOf(JsonElement claims, HttpRequest request)
    {
        const UriComponents what = UriComponents.SchemeAndServer | UriComponents.Path;
        return claims.TryGetProperty("htu", out var htu)
            && htu.ValueKind == JsonValueKind.String
            && htu.GetString() is { Length: <= MaxLength } said
            && Uri.TryCreate(said, UriKind.Absolute, out var address)
            && _address.BaseOf(request) is { } root
            && Uri.TryCreate(
                root + request.PathBase.ToUriComponent() + request.Path.ToUriComponent(),
                UriKind.Absolute,
                out var actual
            )
            && address.GetComponents(what, UriFormat.UriEscaped)
                == actual.GetComponents(what, UriFormat.UriEscaped);
    }

    /// <summary>The public key that a proof brings along; null if it is none, or not allowed.</summary>
    private static JsonWebKey? ReadKey(JsonElement header)
    {
        if (
            TokenClaims.Name(header, "typ") != Type
            || TokenClaims.Name(header, "alg") is not { } algorithm
            || !IssuerOptions.KnownAlgorithms.Contains(algorithm)
            || header.TryGetProperty("crit", out _)
            || !header.TryGetProperty("jwk", out var jwk)
            || jwk.ValueKind != JsonValueKind.Object
            || Private.Any(p => jwk.TryGetProperty(p, out _))
        )
            return null;
        try
        {
            var key = new JsonWebKey(jwk.GetRawText());
            if (key.Kty is not ("EC" or "RSA") || key.KeySize is 0 or > MaxRsaBits)
                return null;
            // A key that a stranger brings along must not push issuers' keys out of the library's memory.
            key.CryptoProviderFactory = new CryptoProviderFactory
            {
                CacheSignatureProviders = false,
            };
            return key.Kty == "EC" || key.KeySize >= KeySet.MinRsaBits ? key : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or JsonException)
        {
            return null;
        }
    }

    private static bool IsDigestOf(string? said, string token) =>
        said is not null
        && IsSame(said, Base64UrlEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(token))));

    /// <summary>Whether two texts are the same; takes the same time wherever they differ.</summary>
    public static bool IsSame(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(one),
            Encoding.UTF8.GetBytes(other)
        );

    private static ProvenProof Refuse(string why) => new(null, IdentifyFault.BadProof, Wrong + why);
}
