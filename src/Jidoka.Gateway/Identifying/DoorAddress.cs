using System.Net;
using Microsoft.AspNetCore.Http;

namespace Jidoka.Gateway.Identifying;

/// <summary>The address by which callers reach the doors: what tokens and proofs can be made out to.</summary>
/// <param name="publicUrl">Scheme, host and port as callers know them; null: as each request names them.</param>
/// <param name="hosts">The host names that are served besides those of this machine.</param>
public sealed class DoorAddress(Uri? publicUrl, ImmutableHashSet<string> hosts)
{
    private readonly string? _base = publicUrl?.GetLeftPart(UriPartial.Authority);

    /// <summary>Nothing is known: only this machine's own names are believed.</summary>
    public static DoorAddress Local { get; } = new(null, []);

    /// <summary>
    /// Scheme, host and port of a request, without a slash at the end; null if it names a host that is not served here,
    /// so that a proof for another's address is never taken on the word of a header.
    /// </summary>
    /// <param name="request">The request.</param>
    public string? BaseOf(HttpRequest request) =>
        _base ?? (Serves(request.Host.Host) ? $"{request.Scheme}://{request.Host.Value}" : null);

    /// <summary>Whether a host name means this node.</summary>
    /// <param name="host">The name, as the <c>Host</c> header has it.</param>
    public bool Serves(string host) => IsLocal(host) || hosts.Contains(host);

    /// <summary>Whether a host name means this machine.</summary>
    /// <param name="host">The name.</param>
    public static bool IsLocal(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (
            IPAddress.TryParse(host.Trim('[', ']'), out var address)
            && IPAddress.IsLoopback(address)
        );

    /// <summary>Whether what is sent there or read from there stays unread and unchanged: https, or http on this machine.</summary>
    /// <param name="url">An absolute address.</param>
    public static bool IsConfidential(Uri url) =>
        url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback);

    /// <summary>The path that an audience limits a token to: empty for the whole address, null if it is another's.</summary>
    /// <param name="audience">The audience, as a token or a request names it.</param>
    public string? PathOf(string audience)
    {
        if (_base is null || !audience.StartsWith(_base, StringComparison.Ordinal))
            return null;
        var path = audience[_base.Length..].TrimEnd('/');
        return path.Length == 0 || (path[0] == '/' && path.IndexOfAny(['?', '#', '%']) < 0)
            ? path
            : null;
    }

    /// <summary>The audience that limits a token to a path.</summary>
    /// <param name="path">The path, as <see cref="PathOf"/> gives it.</param>
    internal string AudienceOf(string path) => _base + path;
}
