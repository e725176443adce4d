using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Jidoka.Tests.Exporting;

/// <summary>An authority of a test and what it issued, as files.</summary>
internal sealed class TestCertificates : IDisposable
{
    private const int KeyBits = 2048;

    private readonly TestFolder _folder;
    private readonly X509Certificate2 _authority;

    public TestCertificates(TestFolder folder, string name = "CN=Authority of a test")
    {
        _folder = folder;
        using var key = RSA.Create(KeyBits);
        var request = Request(name, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        _authority = request.CreateSelfSigned(now.AddDays(-2), now.AddDays(2));
    }

    /// <summary>Writes the authority's own certificate.</summary>
    /// <returns>Where.</returns>
    public string Authority(string file)
    {
        _folder.Write(file, _authority.ExportCertificatePem());
        return Path.Combine(_folder.Path, file);
    }

    /// <summary>Issues a certificate and writes it and its key.</summary>
    public (X509Certificate2 Loaded, string Certificate, string Key) Issue(string name, string file)
    {
        using var key = RSA.Create(KeyBits);
        var request = Request("CN=" + name, key);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var issued = request.Create(
            _authority,
            now.AddDays(-1),
            now.AddDays(1),
            RandomNumberGenerator.GetBytes(8)
        );
        _folder.Write(file + ".pem", issued.ExportCertificatePem());
        _folder.Write(file + "-key.pem", key.ExportPkcs8PrivateKeyPem());
        var (certificate, secret) = (
            Path.Combine(_folder.Path, file + ".pem"),
            Path.Combine(_folder.Path, file + "-key.pem")
        );
        return (X509Certificate2.CreateFromPemFile(certificate, secret), certificate, secret);
    }

    public void Dispose() => _authority.Dispose();

    private static CertificateRequest Request(string name, RSA key) =>
        new(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
}
