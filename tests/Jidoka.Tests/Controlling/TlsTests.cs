using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Jidoka.Composition;
using Jidoka.Controlling;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jidoka.Tests.Controlling;

public sealed class TlsTests : IDisposable
{
    private readonly TestFolder _folder = new(
        """
        listen: {data: "127.0.0.1:0", control: "127.0.0.1:0"}
        tls: {certificate: cert.pem, key: key.pem}
        """
    );

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Commands_know_the_server_by_its_certificate_and_no_other()
    {
        using var mine = Certificate("CN=jidoka.example.com");
        using var other = Certificate("CN=jidoka.example.com");
        _folder.Write("cert.pem", mine.ExportCertificatePem());
        _folder.Write("key.pem", mine.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        await using var running = await RunningNode.StartAsync(_folder);
        var run = running.Run;
        run.ControlUrl.ShouldStartWith("https://");
        run.DataUrl.ShouldStartWith("https://");

        await using var knowing = new RemoteControl(
            new Uri(run.ControlUrl),
            RunningNode.Token,
            mine
        );
        (await knowing.StatusAsync(CancellationToken.None)).Policies.ShouldBe(1);
        await using var mistaken = new RemoteControl(
            new Uri(run.ControlUrl),
            RunningNode.Token,
            other
        );
        (
            await Should.ThrowAsync<ControlException>(() =>
                mistaken.StatusAsync(CancellationToken.None)
            )
        ).Fault.ShouldBe(ControlFault.Unavailable);
    }

    private static X509Certificate2 Certificate(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            name,
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
