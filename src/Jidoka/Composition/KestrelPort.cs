using System.Net;
using System.Security.Cryptography.X509Certificates;
using Jidoka.Configuring;
using Jidoka.Gateway.Identifying.Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Jidoka.Composition;

/// <summary>Makes the web application of one port. It reads no settings but those given here.</summary>
internal static class KestrelPort
{
    /// <summary>The most connections of one port.</summary>
    public const int MaxConnections = 10_000;

    /// <summary>The most bytes of a request's headers.</summary>
    public const int MaxHeaderBytes = 64 * 1024;

    /// <summary>The most headers of a request.</summary>
    public const int MaxHeaders = 100;

    /// <summary>How long headers may take to arrive, in milliseconds.</summary>
    public const int HeadersTimeoutMs = 15_000;

    /// <summary>How long an idle connection is kept, in milliseconds.</summary>
    public const int KeepAliveMs = 130_000;

    /// <summary>The most concurrent streams of an HTTP/2 connection.</summary>
    public const int MaxStreams = 256;

    /// <summary>How long a handshake may take, in milliseconds.</summary>
    public const int HandshakeTimeoutMs = 10_000;

    /// <summary>A builder that listens at one address.</summary>
    public static WebApplicationBuilder CreateBuilder(
        IPEndPoint address,
        TlsOptions? tls,
        long maxBodyBytes,
        ILoggerFactory logs,
        SvidProver? svids = null
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        if (tls is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            Limit(kestrel, maxBodyBytes);
            kestrel.Listen(
                address,
                listen =>
                {
                    if (tls is null)
                        return;
                    listen.UseHttps(https => Secure(https, tls, svids));
                    listen.Protocols = HttpProtocols.Http1AndHttp2;
                }
            );
        });
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        builder.Services.AddRouting();
        return builder;
    }

    /// <summary>Where a started application listens, with the port that the system chose if it was 0.</summary>
    public static string UrlOf(WebApplication app) =>
        app
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.First();

    private static void Limit(KestrelServerOptions kestrel, long maxBodyBytes)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = maxBodyBytes;
        kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 0;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        kestrel.Limits.MaxRequestHeaderCount = MaxHeaders;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromMilliseconds(HeadersTimeoutMs);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMilliseconds(KeepAliveMs);
        kestrel.Limits.Http2.MaxStreamsPerConnection = MaxStreams;
    }

    private static void Secure(
        HttpsConnectionAdapterOptions https,
        TlsOptions tls,
        SvidProver? svids
    )
    {
        https.ServerCertificate = Load(tls);
        https.HandshakeTimeout = TimeSpan.FromMilliseconds(HandshakeTimeoutMs);
        if (svids is null)
            return;
        // One without a certificate may come with a key or token; one with a certificate that is not trusted may not.
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        https.ClientCertificateValidation = (leaf, chain, _) =>
            svids.IsTrusted(leaf, chain?.ChainPolicy.ExtraStore ?? []);
        https.OnAuthenticate = static (_, options) =>
        {
            // The system's own look at the chain decides nothing here, and must fetch nothing for a stranger.
            options.CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            options.AllowTlsResume = false;
        };
    }

    private static X509Certificate2 Load(TlsOptions tls) =>
        X509Certificate2.CreateFromPemFile(tls.Certificate, tls.Key);

    /// <summary>The command decides when to stop; the host listens to no signal of its own.</summary>
    private sealed class CommandLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
