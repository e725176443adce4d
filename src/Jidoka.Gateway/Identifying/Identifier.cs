using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Jidoka.Gateway.Identifying;

/// <summary>
/// The stage <c>identify</c>: an agent key that Jidoka issued, or a token of a configured issuer, becomes a
/// <see cref="Caller"/>. An agent that the inventory does not hold is refused, whoever vouches for it.
/// </summary>
public sealed class Identifier : IIdentifier
{
    /// <summary>The most characters that a credential may have.</summary>
    public const int MaxCredentialLength = 16 * 1024;

    private readonly TenantId _tenant;
    private readonly Func<FactorySnapshot> _factory;
    private readonly ImmutableDictionary<string, TokenIssuer> _issuers;
    private readonly TimeProvider _clock;
    private readonly TokenCache _proven = new();
    private readonly ProvenKeys _provenKeys = new();

    /// <summary>Makes the stage.</summary>
    /// <param name="tenant">The tenant that this node serves.</param>
    /// <param name="factory">The control state now: keys and inventory.</param>
    /// <param name="issuers">The issuers whose tokens are taken.</param>
    /// <param name="http">
    /// Reads issuers' keys: follows no redirects, has a time-out, and refuses answers above 256 KiB.
    /// </param>
    /// <param name="clock">The clock for expiry.</param>
    /// <param name="log">Where failed key fetches are told; never credentials.</param>
    public Identifier(
        TenantId tenant,
        Func<FactorySnapshot> factory,
        ImmutableArray<IssuerOptions> issuers,
        HttpClient http,
        TimeProvider clock,
        ILogger<Identifier> log
    )
        : this(tenant, factory, issuers, o => SourceOf(o, http), clock, log) { }

    internal Identifier(
        TenantId tenant,
        Func<FactorySnapshot> factory,
        ImmutableArray<IssuerOptions> issuers,
        Func<IssuerOptions, IKeySetSource> sources,
        TimeProvider clock,
        ILogger log
    )
    {
        _tenant = tenant;
        _factory = factory;
        _clock = clock;
        _issuers = issuers.ToImmutableDictionary(
            o => o.Issuer,
            o => new TokenIssuer(o, new IssuerKeys(o.Issuer, sources(o), clock, log))
        );
    }

    /// <inheritdoc/>
    public ValueTask<Identification> IdentifyAsync(HttpRequest request, CancellationToken aborted)
    {
        if (!Credential.TryRead(request.Headers, out var credential, out var fault, out var detail))
            return new(Refuse(fault, detail));
        if (credential.Length > MaxCredentialLength)
            return new(Refuse(IdentifyFault.Malformed, "The credential is too long."));
        return credential.StartsWith(AgentKeyText.Prefix, StringComparison.Ordinal)
            ? new(ByKey(credential))
            : ByTokenAsync(credential, aborted);
    }

    private Identification ByKey(string text)
    {
        var factory = _factory();
        if (_provenKeys.Find(text) is { } proven)
        {
            // Its end and scopes may have changed since; its hash is what was proven.
            return
                factory.Keys.TryGetValue(proven.KeyId, out var stands) && stands.Hash == proven.Hash
                ? Admit(stands, factory)
                : UnknownKey();
        }
        if (!AgentKeyText.TryReadId(text, out var keyId))
            return Refuse(
                IdentifyFault.Malformed,
                "The key is damaged: its length or checksum is wrong."
            );
        if (!factory.Keys.TryGetValue(keyId, out var key) || !AgentKeyText.Matches(text, key.Hash))
            return UnknownKey();
        _provenKeys.Keep(text, key);
        return Admit(key, factory);
    }

    private Identification Admit(AgentKey key, FactorySnapshot factory)
    {
        if (key.ExpiresMs is { } expiresMs && NowMs >= expiresMs)
            return Refuse(IdentifyFault.Expired, "The key is expired.");
        if (factory.Find(AssetId.Agent(key.Agent)) is not { } agent)
            return UnknownAgent();
        return Of(
            new()
            {
                Tenant = _tenant,
                Agent = key.Agent,
                User = agent.Agent?.User,
                Credential = CredentialKind.AgentKey,
                CredentialId = key.KeyId,
                Scopes = key.Scopes,
            }
        );
    }

    private async ValueTask<Identification> ByTokenAsync(string text, CancellationToken aborted)
    {
        var digest = Digest(text);
        if (_proven.Find(digest) is { } known)
            return Admit(known);
        if (!TryReadToken(text, out var token))
            return Refuse(
                IdentifyFault.Malformed,
                "The credential is neither an agent key (jdk_...) nor a signed token."
            );
        if (!_issuers.TryGetValue(token.Issuer, out var issuer))
            return Refuse(IdentifyFault.Unknown, "The token's issuer is not configured.");
        var generation = issuer.Keys.Generation;
        var proof = await issuer.ProveAsync(token, aborted);
        if (proof.Token is not { } proven)
            return Refuse(proof.Fault, proof.Detail);
        _proven.Keep(digest, issuer.Keys, generation, proven);
        return Admit(proven);
    }

    private Identification Admit(ProvenToken token)
    {
        var nowMs = NowMs;
        if (nowMs >= token.ExpiresMs)
            return Refuse(IdentifyFault.Expired, "The token is expired.");
        if (nowMs < token.NotBeforeMs)
            return Refuse(IdentifyFault.Expired, "The token is not valid yet.");
        var factory = _factory();
        if (factory.Find(AssetId.Agent(token.Agent)) is null)
            return UnknownAgent();
        foreach (var actor in token.Chain)
        {
            if (
                factory.Find(AssetId.Agent(actor)) is null
                && factory.Find(new(AssetKind.Service, actor.Value)) is null
            )
                return Refuse(
                    IdentifyFault.Unknown,
                    "An actor in the token's chain is not in the inventory."
                );
        }
        return Of(
            new()
            {
                Tenant = _tenant,
                Agent = token.Agent,
                User = token.User,
                Chain = token.Chain,
                Credential = CredentialKind.Jwt,
                CredentialId = token.TokenId,
            }
        );
    }

    private long NowMs => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static IKeySetSource SourceOf(IssuerOptions options, HttpClient http) =>
        options.Jwks switch
        {
            null => new HttpKeySetSource(http, options.Issuer, null),
            ['f', 'i', 'l', 'e', ':', .. var path] => new FileKeySetSource(path),
            var address => new HttpKeySetSource(http, options.Issuer, new Uri(address)),
        };

    private static bool TryReadToken(string text, out JsonWebToken token)
    {
        token = null!;
        if (text.Count(c => c == '.') != 2)
            return false;
        try
        {
            token = new JsonWebToken(text);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or JsonException)
        {
            return false;
        }
    }

    private static UInt128 Digest(string text)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }

    private static Identification Of(Caller caller) => new(caller, null, "");

    private static Identification Refuse(IdentifyFault fault, string detail) =>
        new(null, fault, detail);

    // A revoked key, a key that never was and a wrong secret are answered alike.
    private static Identification UnknownKey() =>
        Refuse(IdentifyFault.Unknown, "The key is not known, or was revoked.");

    private static Identification UnknownAgent() =>
        Refuse(IdentifyFault.Unknown, "The agent is not in the inventory.");
}
