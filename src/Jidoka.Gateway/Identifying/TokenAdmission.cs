using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Jidoka.Gateway.Identifying;

/// <summary>Makes a caller of a token: proves it, once, and asks at every call whether what it says still holds.</summary>
/// <param name="tenant">The tenant that this node serves.</param>
/// <param name="factory">The control state now.</param>
/// <param name="issuers">The issuers by name.</param>
/// <param name="clock">The clock for expiry.</param>
internal sealed class TokenAdmission(
    TenantId tenant,
    Func<FactorySnapshot> factory,
    ImmutableDictionary<string, TokenIssuer> issuers,
    TimeProvider clock
)
{
    private readonly TokenCache _proven = new();

    /// <summary>Proves a token; null with a refusal if it cannot be.</summary>
    /// <param name="text">The token.</param>
    /// <param name="aborted">Ends the wait for an issuer's keys.</param>
    public async ValueTask<(ProvenToken? Token, Identification Found)> AdmitAsync(
        string text,
        CancellationToken aborted
    )
    {
        var digest = TextDigest.Of(text);
        if (_proven.Find(digest) is { } known)
            return (known, Admit(known));
        if (!TryReadToken(text, out var token))
            return (
                null,
                Refuse(
                    IdentifyFault.Malformed,
                    "The credential is neither an agent key (jdk_...) nor a signed token."
                )
            );
        if (!issuers.TryGetValue(token.Issuer, out var issuer))
            return (null, Refuse(IdentifyFault.Unknown, "The token's issuer is not configured."));
        var generation = issuer.Keys.Generation;
        var proof = await issuer.ProveAsync(token, aborted);
        if (proof.Token is not { } proven)
            return (null, Refuse(proof.Fault, proof.Detail));
        _proven.Keep(digest, issuer.Keys, generation, proven);
        return (proven, Admit(proven));
    }

    private Identification Admit(ProvenToken token)
    {
        var nowMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (nowMs >= token.ExpiresMs)
            return Refuse(IdentifyFault.Expired, "The token is expired.");
        if (nowMs < token.NotBeforeMs)
            return Refuse(IdentifyFault.Expired, "The token is not valid yet.");
        var state = factory();
        if (state.Find(AssetId.Agent(token.Agent)) is null)
            return Refuse(IdentifyFault.Unknown, "The agent is not in the inventory.");
        foreach (var actor in token.Chain)
        {
            if (
                state.Find(AssetId.Agent(actor)) is null
                && state.Find(new(AssetKind.Service, actor.Value)) is null
            )
                return Refuse(
                    IdentifyFault.Unknown,
                    "An actor in the token's chain is not in the inventory."
                );
        }
        foreach (var keyId in token.DerivedFrom)
        {
            if (
                !state.Keys.TryGetValue(keyId, out var key)
                || (key.ExpiresMs is { } endMs && nowMs >= endMs)
            )
                return Refuse(
                    IdentifyFault.Expired,
                    "An agent key from which the token was derived has ended."
                );
        }
        return CallerOf(token);
    }

    private Identification CallerOf(ProvenToken token) =>
        new(
            new()
            {
                Tenant = tenant,
                Agent = token.Agent,
                User = token.User,
                Chain = token.Chain,
                Credential = CredentialKind.Jwt,
                CredentialId = token.TokenId,
                Scopes = token.Scopes,
                IsBound =
                    token.KeyThumbprint is not null || token.CertificateThumbprint is not null,
                DerivedFrom = token.DerivedFrom,
                Mandates = token.Mandates,
                EndsMs = token.ExpiresMs,
            },
            null,
            ""
        )
        {
            EndsMs = token.EndsMs,
            KeyThumbprint = token.KeyThumbprint,
            NeedsNonce = token.NeedsNonce,
            Paths = token.Paths,
            MayAct = token.MayAct,
        };

    internal static bool TryReadToken(string text, out JsonWebToken token)
    {
        token = null!;
        if (text.Count(static c => c == '.') != 2)
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

    private static Identification Refuse(IdentifyFault fault, string detail) =>
        Identification.Refuse(fault, detail);
}
