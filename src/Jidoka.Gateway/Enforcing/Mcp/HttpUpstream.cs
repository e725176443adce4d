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
    public static HttpClient ClientFor(
        string server,
        ServerFacts facts,
        ISecretSource secrets,
        GuardedConnecting connecting
    )
    {
        string? key = null;
        if (facts.KeyFrom is { } reference)
            key =
                secrets.Resolve(reference)
                ?? throw new UpstreamUnavailableException(
                    $"The credential of the tool server '{server}' is absent."
                );
        var handler = connecting.Handler(facts.AllowPrivate);
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(10);
        var http = new HttpClient(new BoundedAnswerHandler(handler, UpstreamBounds.MaxMessageBytes))
        {
            Timeout = Timeout.InfiniteTimeSpan, // each request has its own limit
        };
        if (key is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return http;
    }

    /// <summary>The transport to the server's endpoint.</summary>
    /// <exception cref="UpstreamUnavailableException">The server has no URL, or one that is not allowed.</exception>
    public static HttpClientTransport TransportTo(string server, ServerFacts facts, HttpClient http)
    {
        if (facts.Url is not { } text)
            throw new UpstreamUnavailableException(
                $"The tool server '{server}' has neither a URL nor a command."
            );
        if (
            UpstreamAddress.FaultOf(text, facts.AllowPrivate, facts.KeyFrom is not null) is not null
        )
            throw NotAllowed(server);
        return new(
            new HttpClientTransportOptions
            {
                Endpoint = new Uri(text),
                TransportMode = HttpTransportMode.StreamableHttp,
            },
            http,
            NullLoggerFactory.Instance
        );
    }

    /// <summary>The fault of a server at an address that its registration does not allow; the operator is told which by 'jidoka check'.</summary>
    public static UpstreamUnavailableException NotAllowed(string server) =>
        new(
            $"The tool server '{server}' is at an address that its registration does not allow; tell the operator."
        );
}
