using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Jidoka.Gateway.Identifying.Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Jidoka.Gateway.Identifying;

/// <summary>
/// The stage <c>identify</c>: an agent key that Jidoka issued, a token of a configured issuer or a client certificate of a
/// trusted domain becomes a <see cref="Caller"/>. An agent that the inventory does not hold is refused, whoever vouches for it.
/// </summary>
public sealed class Identifier : IIdentifier
{
    /// <summary>The most characters that a credential may have.</summary>
    public const int MaxCredentialLength = 16 * 1024;

    private readonly TenantId _tenant;
    private readonly Func<FactorySnapshot> _factory;
    private readonly TokenAdmission _tokens;
    private readonly MandateAdmission _mandates;
    private readonly ProofCheck _proofs;
    private readonly SvidProver? _svids;
    private readonly TimeProvider _clock;
    private readonly ProvenKeys _provenKeys = new();

    /// <summary>Makes the stage.</summary>
    /// <param name="tenant">The tenant that this node serves.</param>
    /// <param name="factory">The control state now: keys and inventory.</param>
    /// <param name="issuers">The issuers whose tokens are taken.</param>
    /// <param name="own">Jidoka as an issuer, whose tokens are proven by the same rules; null: it issues none.</param>
    /// <param name="svids">Proves client certificates; null: none are asked for.</param>
    /// <param name="address">Where the doors are, which tokens and proofs may be made out to.</param>
    /// <param name="nonces">What proofs beside the tokens of some issuers have to say.</param>
    /// <param name="http">
    /// Reads an issuer's keys: connects only to where its entry lets it be, follows no redirects, has a time-out, and
    /// refuses answers above 256 KiB.
    /// </param>
    /// <param name="clock">The clock for expiry.</param>
    /// <param name="log">Where failed key fetches are told; never credentials.</param>
    public Identifier(
        TenantId tenant,
        Func<FactorySnapshot> factory,
        ImmutableArray<IssuerOptions> issuers,
        OwnIssuer? own,
        SvidProver? svids,
        DoorAddress address,
        ProofNonces nonces,
        Func<IssuerOptions, HttpClient> http,
        TimeProvider clock,
        ILogger<Identifier> log
    )
        : this(
            tenant,
            factory,
            issuers,
            own,
            svids,
            address,
            nonces,
            o => SourceOf(o, http(o)),
            clock,
            log
        ) { }

    internal Identifier(
        TenantId tenant,
        Func<FactorySnapshot> factory,
        ImmutableArray<IssuerOptions> issuers,
        OwnIssuer? own,
        SvidProver? svids,
        DoorAddress address,
        ProofNonces nonces,
        Func<IssuerOptions, IKeySetSource> sources,
        TimeProvider clock,
        ILogger log
    )
    {
        _tenant = tenant;
        _factory = factory;
        _clock = clock;
        _svids = svids;
        _proofs = new ProofCheck(address, nonces, clock);
        var all = issuers.ToDictionary(o => o.Issuer, o => IssuerOf(o, sources(o)));
        // Nobody else's keys ever stand for Jidoka's own name.
        if (own is not null)
            all[own.Name] = IssuerOf(own.Options, own);
        var byName = all.ToImmutableDictionary();
        _tokens = new TokenAdmission(tenant, factory, byName, clock);
        _mandates = new MandateAdmission(factory, byName, clock);

        TokenIssuer IssuerOf(IssuerOptions options, IKeySetSource source) =>
            new(options, new IssuerKeys(options.Issuer, source, clock, log), address);
    }

    /// <inheritdoc/>
    public async ValueTask<Identification> IdentifyAsync(
        HttpRequest request,
        CancellationToken aborted
    ) => await _mandates.AdmitAsync(await ByCredentialAsync(request, aborted), request, aborted);

    private ValueTask<Identification> ByCredentialAsync(
        HttpRequest request,
        CancellationToken aborted
    ) =>
        _svids is { } svids && request.HttpContext.Connection.ClientCertificate is { } certificate
            ? ByCertificateAsync(svids.Prove(certificate), certificate, request, aborted)
            : ByHeadersAsync(request, null, aborted);

    /// <summary>A certificate that proves nobody is refused, whatever else is sent: nothing weaker stands in for it.</summary>
    private async ValueTask<Identification> ByCertificateAsync(
        ProvenSvid svid,
        X509Certificate2 certificate,
        HttpRequest request,
        CancellationToken aborted
    )
    {
        if (svid.Id is not { } id)
            return Refuse(svid.Fault, svid.Detail);
        if (_factory().Find(AssetId.Agent(svid.Agent)) is not { } agent)
            return UnknownAgent();
        var endsMs = new DateTimeOffset(certificate.NotAfter).ToUnixTimeMilliseconds();
        var beside = await ByHeadersAsync(request, certificate, aborted);
        if (beside.Fault == IdentifyFault.Missing)
            return new(
                new()
                {
                    Tenant = _tenant,
                    Agent = svid.Agent,
                    User = agent.Agent?.User,
                    Credential = CredentialKind.Svid,
                    CredentialId = id.ToString(),
                    IsBound = true,
                    EndsMs = endsMs,
                },
                null,
                ""
            )
            {
                EndsMs = endsMs,
            };
        if (beside.Caller is not { } caller)
            return beside;
        return caller.Agent == svid.Agent
            ? beside with
            {
                Caller = caller with
                {
                    IsBound = true,
                    EndsMs = Math.Min(caller.EndsMs ?? long.MaxValue, endsMs),
                },
                EndsMs = Math.Min(beside.EndsMs ?? long.MaxValue, endsMs),
            }
            : Refuse(
                IdentifyFault.Malformed,
                "The client certificate and the key or token beside it prove two agents."
            );
    }

    private ValueTask<Identification> ByHeadersAsync(
        HttpRequest request,
        X509Certificate2? certificate,
        CancellationToken aborted
    )
    {
        if (!Credential.TryRead(request.Headers, out var presented, out var fault, out var detail))
            return new(Refuse(fault, detail));
        if (presented.Text.Length > MaxCredentialLength)
            return new(Refuse(IdentifyFault.Malformed, "The credential is too long."));
        if (!IsKey(presented.Text))
            return ByTokenAsync(request, presented, certificate, aborted);
        return new(
            presented.ClaimsProof
                ? Refuse(IdentifyFault.Malformed, "An agent key is sent as 'Bearer', not 'DPoP'.")
                : ByKey(presented.Text)
        );
    }

    /// <summary>
    /// Reads a credential that is handed over in a request's body rather than presented. A token that is bound to a key is
    /// taken from the holder of that key only.
    /// </summary>
    /// <param name="text">The key or token.</param>
    /// <param name="heldKey">The key that the request was proven to hold; null: none.</param>
    /// <param name="aborted">Ends the wait for an issuer's keys.</param>
    internal async ValueTask<Identification> IdentifySubjectAsync(
        string text,
        string? heldKey,
        CancellationToken aborted
    )
    {
        if (text.Length > MaxCredentialLength)
            return Refuse(IdentifyFault.Malformed, "The credential is too long.");
        if (IsKey(text))
            return ByKey(text);
        var (token, found) = await _tokens.AdmitAsync(text, aborted);
        if (token is null || found.Caller is null)
            return found;
        if (token.CertificateThumbprint is not null)
            return Refuse(IdentifyFault.LacksProof, "It is bound to a client certificate.");
        return
            token.KeyThumbprint is not { } bound
            || (heldKey is not null && ProofCheck.IsSame(heldKey, bound))
            ? found
            : Refuse(
                IdentifyFault.LacksProof,
                "It is bound to a key: exchange it with a DPoP proof by the same key."
            );
    }

    /// <summary>
    /// Checks a proof that goes with no token, as at the token endpoint. It needs a nonce if those beside the credentials of the
    /// exchange do.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="subject">The key or token that is exchanged, which may yet be refused.</param>
    /// <param name="aborted">Ends the wait for an issuer's keys.</param>
    internal async ValueTask<ProvenProof> ProveKeyAsync(
        HttpRequest request,
        Identification actor,
        string subject,
        CancellationToken aborted
    )
    {
        var needsNonce =
            actor.NeedsNonce
            || (
                subject.Length <= MaxCredentialLength
                && !IsKey(subject)
                && (await _tokens.AdmitAsync(subject, aborted)).Token is { NeedsNonce: true }
            );
        return await _proofs.CheckAsync(request, token: null, needsNonce);
    }

    private static bool IsKey(string text) =>
        text.StartsWith(AgentKeyText.Prefix, StringComparison.Ordinal);

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
        if (
            key.ExpiresMs is { } expiresMs
            && _clock.GetUtcNow().ToUnixTimeMilliseconds() >= expiresMs
        )
            return Refuse(IdentifyFault.Expired, "The key is expired.");
        if (factory.Find(AssetId.Agent(key.Agent)) is not { } agent)
            return UnknownAgent();
        return new(
            new()
            {
                Tenant = _tenant,
                Agent = key.Agent,
                User = agent.Agent?.User,
                Credential = CredentialKind.AgentKey,
                CredentialId = key.KeyId,
                Scopes = key.Scopes,
                EndsMs = key.ExpiresMs,
            },
            null,
            ""
        )
        {
            EndsMs = key.ExpiresMs,
        };
    }

    private async ValueTask<Identification> ByTokenAsync(
        HttpRequest request,
        PresentedCredential presented,
        X509Certificate2? certificate,
        CancellationToken aborted
    )
    {
        var (token, found) = await _tokens.AdmitAsync(presented.Text, aborted);
        if (token is null || found.Caller is null)
            return found;
        if (!IsFor(token, request.Path))
            return Refuse(IdentifyFault.WrongAudience, "The token was issued for another door.");
        if (token.CertificateThumbprint is { } print && !IsOf(certificate, print))
            return Refuse(
                IdentifyFault.Malformed,
                "The token is bound to a client certificate, and this connection does not have it."
            );
        if (token.KeyThumbprint is not { } bound)
            return presented.ClaimsProof
                ? Refuse(
                    IdentifyFault.Malformed,
                    "The token is bound to no key: send it as 'Bearer'."
                )
                : found;
        if (!presented.ClaimsProof)
            return Refuse(
                IdentifyFault.LacksProof,
                "The token is bound to a key: send it as 'DPoP' with a proof."
            );
        var proof = await _proofs.CheckAsync(request, presented.Text, token.NeedsNonce);
        if (proof.Thumbprint is not { } held)
            return Refuse(proof.Fault, proof.Detail) with { Nonce = proof.Nonce };
        return ProofCheck.IsSame(held, bound)
            ? found with
            {
                Nonce = proof.Nonce,
            }
            : Refuse(IdentifyFault.BadProof, "The DPoP proof is by another key than the token's.");
    }

    private static bool IsOf(X509Certificate2? certificate, string thumbprint) =>
        certificate is not null
        && ProofCheck.IsSame(
            Base64UrlEncoder.Encode(SHA256.HashData(certificate.RawData)),
            thumbprint
        );

    private static bool IsFor(ProvenToken token, PathString path) =>
        token.Paths is not { } paths
        || paths.Any(p => path.StartsWithSegments(p, StringComparison.Ordinal));

    private static IKeySetSource SourceOf(IssuerOptions options, HttpClient http) =>
        options.Jwks switch
        {
            null => new HttpKeySetSource(http, options.Issuer, null),
            ['f', 'i', 'l', 'e', ':', .. var path] => new FileKeySetSource(path),
            var address => new HttpKeySetSource(http, options.Issuer, new Uri(address)),
        };

    private static Identification Refuse(IdentifyFault fault, string detail) =>
        Identification.Refuse(fault, detail);

    private static Identification UnknownAgent() =>
        Refuse(IdentifyFault.Unknown, "The agent is not in the inventory.");

    // A revoked key, a key that never was and a wrong secret are answered alike.
    private static Identification UnknownKey() =>
        Refuse(IdentifyFault.Unknown, "The key is not known, or was revoked.");
}
