namespace Jidoka.Composition;

/// <summary>Makes the client that reads issuers' keys: no redirects, short waits, small answers.</summary>
internal static class IssuerHttp
{
    private const int TimeoutMs = 5_000;
    private const int MaxAnswerBytes = 256 * 1024;
    private const int MaxConnections = 4;

    /// <summary>A new client.</summary>
    public static HttpClient Create() =>
        new(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                MaxConnectionsPerServer = MaxConnections,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            }
        )
        {
            Timeout = TimeSpan.FromMilliseconds(TimeoutMs),
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
}
