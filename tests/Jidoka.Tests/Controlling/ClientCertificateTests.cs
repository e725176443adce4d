using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Jidoka.Composition;
using Jidoka.Controlling;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jidoka.Tests.Controlling;

/// <summary>Client certificates over a real handshake with the data port.</summary>
public sealed class ClientCertificateTests : IAsyncLifetime
{
    private const string Clerk = "spiffe://example.org/agents/clerk";

    private readonly TestFolder _folder = new(
        """
        listen: {data: "127.0.0.1:0", control: "127.0.0.1:0"}
        tls: {certificate: cert.pem, key: key.pem}
        agents: {clerk: {}, planner: {}}
        providers: {own: {baseUrl: "http://127.0.0.1:9/v1", allowPrivate: true}}
        models: {m: {provider: own}}
        spiffe:
          - trustDomain: example.org
            bundle: bundle.pem
            agents: {/agents/clerk: clerk}
        """
    );
    private readonly X509Certificate2 _authority = Authority();
    private RunningNode _running = null!;
    private string _key = "";

    public async ValueTask InitializeAsync()
    {
        using var server = Signed(Authority(), "CN=jidoka.example.org", null);
        _folder.Write("cert.pem", server.ExportCertificatePem());
        _folder.Write("key.pem", server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        _folder.Write("bundle.pem", _authority.ExportCertificatePem());
        _running = await RunningNode.StartAsync(_folder);
        await using var control = new NodeControl(_running.Node, "test", ownsNode: false);
        _key = (await control.IssueKeyAsync(new(new("clerk")), CancellationToken.None)).Key;
    }

    public async ValueTask DisposeAsync()
    {
        await _running.DisposeAsync();
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_certificate_of_the_trust_domain_is_enough_and_none_is_needed_beside_a_key()
    {
        using var certificate = Signed(_authority, "CN=clerk", Clerk);

        (await AskAsync(certificate, key: null)).ShouldBe(HttpStatusCode.OK);
        (await AskAsync(null, _key)).ShouldBe(HttpStatusCode.OK);
        (await AskAsync(null, key: null)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_ends_in_the_handshake()
    {
        using var strangers = Authority();
        using var forged = Signed(strangers, "CN=clerk", Clerk);
        using var foreign = Signed(_authority, "CN=clerk", "spiffe://other.org/agents/clerk");
        using var nameless = Signed(_authority, "CN=clerk", null);

        foreach (var certificate in (X509Certificate2[])[forged, foreign, nameless])
            await Should.ThrowAsync<HttpRequestException>(() => AskAsync(certificate, _key));
    }

    [Fact]
    public async Task A_certificate_that_stands_for_no_agent_is_refused_whatever_key_is_beside_it()
    {
        using var nobody = Signed(_authority, "CN=clerk", "spiffe://example.org/agents/nobody");

        (await AskAsync(nobody, _key)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    private async Task<HttpStatusCode> AskAsync(X509Certificate2? certificate, string? key)
    {
        using var handler = new SocketsHttpHandler();
        // The test knows the server by its address; what it proves is the client's side.
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        if (certificate is not null)
            handler.SslOptions.ClientCertificates = [certificate];
        handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!;
        using var http = new HttpClient(handler) { BaseAddress = new Uri(_running.Run.DataUrl) };
        if (key is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await http.GetAsync("/v1/models");
        return answer.StatusCode;
    }

    private static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true)
        );
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-2), now.AddDays(2));
    }

    private static X509Certificate2 Signed(X509Certificate2 authority, string name, string? uri)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true)
        );
        if (uri is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddUri(new Uri(uri));
            request.CertificateExtensions.Add(names.Build());
        }
        var now = TimeProvider.System.GetUtcNow();
        using var signed = request.Create(
            authority.SubjectName,
            X509SignatureGenerator.CreateForECDsa(authority.GetECDsaPrivateKey()!),
            now.AddDays(-1),
            now.AddDays(1),
            RandomNumberGenerator.GetBytes(8)
        );
        return signed.CopyWithPrivateKey(key);
    }
}
