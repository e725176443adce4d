using Jidoka.Gateway.Enforcing;

namespace Jidoka.Composition;

/// <summary>
/// The clients that read issuers' keys: guarded like those to upstreams, since a discovery document may name any host;
/// short waits, small answers.
/// </summary>
/// <param name="connecting">Looks at what is connected to.</param>
internal sealed class IssuerHttp(GuardedConnecting connecting) : IDisposable
{
    private const int TimeoutMs = 5_000;
    private const int MaxAnswerBytes = 256 * 1024;
    private const int MaxConnections = 4;

    private readonly HttpClient _public = Create(connecting, allowsPrivate: false);
    private readonly HttpClient _private = Create(connecting, allowsPrivate: true);

    /// <summary>The client for an issuer.</summary>
    public HttpClient Of(IssuerOptions issuer) => issuer.AllowPrivate ? _private : _public;

    /// <inheritdoc/>
    public void Dispose()
    {
        _public.Dispose();
        _private.Dispose();
    }

    private static HttpClient Create(GuardedConnecting connecting, bool allowsPrivate)
    {
        var handler = connecting.Handler(allowsPrivate);
        handler.MaxConnectionsPerServer = MaxConnections;
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
        return new(handler)
        {
            Timeout = TimeSpan.FromMilliseconds(TimeoutMs),
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
    }
}
