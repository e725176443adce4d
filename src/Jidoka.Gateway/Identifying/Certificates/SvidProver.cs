using System.Security.Cryptography.X509Certificates;

namespace Jidoka.Gateway.Identifying.Certificates;

/// <summary>
/// Proves agents by client certificates (X.509-SVIDs). The chain is built in the handshake, with what the client sent, to the
/// authorities of the leaf's own trust domain and no other's; the leaf is looked at again for every request, since a
/// connection outlives certificates.
/// </summary>
/// <param name="domains">The trust domains.</param>
/// <param name="clock">The clock for validity.</param>
public sealed class SvidProver(ImmutableArray<SpiffeOptions> domains, TimeProvider clock)
{
    /// <summary>The most certificates that a client may send beside its own.</summary>
    public const int MaxIntermediates = 8;

    private readonly ImmutableDictionary<
        string,
        (SpiffeOptions Options, TrustBundle Bundle)
    > _domains = domains.ToImmutableDictionary(
        d => d.TrustDomain,
        d => (d, new TrustBundle(d.Bundle, clock)),
        StringComparer.Ordinal
    );

    /// <summary>Whether a certificate proves a workload of a trusted domain, by a chain to that domain's authorities.</summary>
    /// <param name="leaf">The client's certificate.</param>
    /// <param name="others">What it sent beside it.</param>
    public bool IsTrusted(X509Certificate2 leaf, X509Certificate2Collection others)
    {
        if (
            others.Count > MaxIntermediates
            || SvidLeaf.Read(leaf, out _) is not { } id
            || !_domains.TryGetValue(id.TrustDomain, out var domain)
        )
            return false;
        var authorities = domain.Bundle.Authorities;
        if (authorities.Count == 0)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(others);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = clock.GetUtcNow().UtcDateTime;
        return chain.Build(leaf);
    }

    /// <summary>Reads whom the certificate of a connection that was let in proves now.</summary>
    /// <param name="leaf">The client's certificate.</param>
    internal ProvenSvid Prove(X509Certificate2 leaf)
    {
        if (SvidLeaf.Read(leaf, out var wrong) is not { } id)
            return Refuse(IdentifyFault.Malformed, "The client certificate is no SVID: " + wrong);
        var now = clock.GetUtcNow();
        if (now >= new DateTimeOffset(leaf.NotAfter) || now < new DateTimeOffset(leaf.NotBefore))
            return Refuse(IdentifyFault.Expired, "The client certificate is not valid now.");
        if (
            !_domains.TryGetValue(id.TrustDomain, out var domain)
            || !domain.Options.Agents.TryGetValue(id.Path, out var agent)
        )
            return Refuse(
                IdentifyFault.Unknown,
                "The client certificate's SPIFFE id stands for no agent."
            );
        return new(id, agent, default, "");
    }

    private static ProvenSvid Refuse(IdentifyFault fault, string detail) =>
        new(null, default, fault, detail);
}
