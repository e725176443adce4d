using System.Net.Http.Headers;
using Jidoka.Gateway.Identifying;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol.Client;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>The way to a server over streamable HTTP.</summary>
internal static class HttpUpstream
{
    /// <summary>The HTTP client of one connection, with the server's own credential.</summary>
    /// <exception cref="UpstreamUnavailableException">The credential is absent.</exception>
    public static HttpClient ClientFor(string server, ServerFacts facts, ISecretSource secrets)
    {
        string? key = null;
        if (facts.KeyFrom is { } reference)
            key =
                secrets.Resolve(reference)
                ?? throw new UpstreamUnavailableException(
                    $"The credential of the tool server '{server}' is absent."
                );
        var http = new HttpClient(
            new BoundedAnswerHandler(
                new SocketsHttpHandler
                {
                    // The server's credential must not follow a redirect, nor one session's cookie another session.
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    PooledConnectionLifetime = TimeSpan.FromMinutes(10),
                },
                UpstreamBounds.MaxMessageBytes
            )
        )
        {
            Timeout = Timeout.InfiniteTimeSpan, // each request has its own limit
        };
        if (key is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return http;
    }

    /// <summary>The transport to the server's endpoint.</summary>
    /// <exception cref="UpstreamUnavailableException">The server has no URL.</exception>
    public static HttpClientTransport TransportTo(
        string server,
        ServerFacts facts,
        HttpClient http
    ) =>
        Uri.TryCreate(facts.Url, UriKind.Absolute, out var url)
            ? new HttpClientTransport(
                new HttpClientTransportOptions
                {
                    Endpoint = url,
                    TransportMode = HttpTransportMode.StreamableHttp,
                },
                http,
                NullLoggerFactory.Instance
            )
            : throw new UpstreamUnavailableException(
                $"The tool server '{server}' has neither a URL nor a command."
            );
}
