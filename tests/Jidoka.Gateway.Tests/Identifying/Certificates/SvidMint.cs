using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Jidoka.Gateway.Tests.Identifying.Certificates;

/// <summary>An authority of a trust domain, and what it signs, good and bad.</summary>
internal sealed class SvidMint : IDisposable
{
    private const string AlternativeName = "2.5.29.17";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset _now;
    private byte _made;

    public SvidMint(DateTimeOffset now, SvidMint? above = null)
    {
        _now = now;
        var name = above is null ? "CN=authority" : "CN=between";
        var request = new CertificateRequest(name, _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true)
        );
        Authority = above is null
            ? request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30))
            : above.Sign(request, now.AddDays(-1), now.AddDays(29), _key);
    }

    public X509Certificate2 Authority { get; }

    public string Pem => Authority.ExportCertificatePem();

    /// <summary>A certificate that names these URIs, good for a day unless said otherwise.</summary>
    public X509Certificate2 Issue(
        string[] uris,
        Action<CertificateRequest>? change = null,
        double fromDays = -0.5,
        double toDays = 0.5
    )
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=workload", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true)
        );
        if (uris.Length > 0)
            request.CertificateExtensions.Add(
                new X509Extension(AlternativeName, Names(uris), critical: false)
            );
        change?.Invoke(request);
        return Sign(request, _now.AddDays(fromDays), _now.AddDays(toDays), key);
    }

    public X509Certificate2 Issue(string uri) => Issue([uri]);

    public void Dispose()
    {
        Authority.Dispose();
        _key.Dispose();
    }

    /// <summary>Puts another extension in the place of one of its kind.</summary>
    public static void Replace(CertificateRequest request, X509Extension extension)
    {
        foreach (
            var old in request
                .CertificateExtensions.Where(e => e.Oid!.Value == extension.Oid!.Value)
                .ToArray()
        )
            request.CertificateExtensions.Remove(old);
        request.CertificateExtensions.Add(extension);
    }

    private X509Certificate2 Sign(
        CertificateRequest request,
        DateTimeOffset from,
        DateTimeOffset to,
        ECDsa key
    )
    {
        using var signed = request.Create(
            Authority.SubjectName,
            X509SignatureGenerator.CreateForECDsa(_key),
            from,
            to,
            [1, ++_made]
        );
        return signed.CopyWithPrivateKey(key);
    }

    private static byte[] Names(string[] uris)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var uri in uris)
                writer.WriteCharacterString(
                    UniversalTagNumber.IA5String,
                    uri,
                    new Asn1Tag(TagClass.ContextSpecific, 6)
                );
        }
        return writer.Encode();
    }
}
