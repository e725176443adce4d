using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Jidoka.Gateway.Identifying.Certificates;

/// <summary>What an X.509-SVID's own certificate must be like, whoever signed it (X.509-SVID, sections 2 to 5).</summary>
internal static class SvidLeaf
{
    private const string AlternativeName = "2.5.29.17";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const int UriTag = 6;

    /// <summary>Reads the id that a certificate proves, if it is one for a workload.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="wrong">What is wrong with it; empty if nothing is.</param>
    public static SpiffeId? Read(X509Certificate2 certificate, out string wrong)
    {
        wrong = WrongUse(certificate);
        if (wrong.Length > 0)
            return null;
        if (Uris(certificate) is not [var uri])
            wrong = "it must name exactly one URI.";
        else if (SpiffeId.TryParse(uri, out var id))
            return id;
        else
            wrong = "its URI is not the SPIFFE id of a workload.";
        return null;
    }

    private static string WrongUse(X509Certificate2 certificate)
    {
        var usages = X509KeyUsageFlags.None;
        foreach (var extension in certificate.Extensions)
        {
            switch (extension)
            {
                case X509BasicConstraintsExtension { CertificateAuthority: true }:
                    return "it is an authority's.";
                case X509KeyUsageExtension usage:
                    usages |= usage.KeyUsages;
                    break;
                case X509EnhancedKeyUsageExtension purposes
                    when !purposes
                        .EnhancedKeyUsages.OfType<Oid>()
                        .Any(static o => o.Value == ClientAuthentication):
                    return "it is not for clients.";
            }
        }
        if (
            usages.HasFlag(X509KeyUsageFlags.KeyCertSign)
            || usages.HasFlag(X509KeyUsageFlags.CrlSign)
        )
            return "its key may sign certificates.";
        return usages.HasFlag(X509KeyUsageFlags.DigitalSignature) ? "" : "its key may not sign.";
    }

    /// <summary>All URIs of the alternative name; empty if it cannot be read.</summary>
    private static ImmutableArray<string> Uris(X509Certificate2 certificate)
    {
        var uris = ImmutableArray.CreateBuilder<string>();
        try
        {
            foreach (
                var extension in certificate.Extensions.Where(static e =>
                    e.Oid?.Value == AlternativeName
                )
            )
            {
                var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
                while (names.HasData)
                {
                    var tag = names.PeekTag();
                    if (tag is { TagClass: TagClass.ContextSpecific, TagValue: UriTag })
                        uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                    else
                        names.ReadEncodedValue();
                }
            }
        }
        catch (AsnContentException)
        {
            return [];
        }
        return uris.ToImmutable();
    }
}
