using System.Diagnostics.CodeAnalysis;

namespace Jidoka.Gateway.Identifying.Certificates;

/// <summary>A SPIFFE id, <c>spiffe://TRUSTDOMAIN/PATH</c>, in its one spelling.</summary>
/// <param name="TrustDomain">The trust domain.</param>
/// <param name="Path">The path, with the slash that it begins with.</param>
public sealed record SpiffeId(string TrustDomain, string Path)
{
    /// <summary>The most characters of an id (SPIFFE-ID, section 2.3).</summary>
    public const int MaxLength = 2048;

    /// <summary>The most characters of a trust domain.</summary>
    public const int MaxDomainLength = 255;

    private const string Scheme = "spiffe://";

    /// <summary>Reads an id of a workload: one without a path names a trust domain, and proves nobody.</summary>
    /// <param name="text">The URI.</param>
    /// <param name="id">The id.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out SpiffeId? id)
    {
        id = null;
        if (text.Length > MaxLength || !text.StartsWith(Scheme, StringComparison.Ordinal))
            return false;
        var slash = text.IndexOf('/', Scheme.Length);
        if (slash < 0)
            return false;
        var domain = text[Scheme.Length..slash];
        var path = text[slash..];
        if (!IsTrustDomain(domain) || !IsPath(path))
            return false;
        id = new(domain, path);
        return true;
    }

    /// <summary>Whether a text can name a trust domain: small letters, digits, dots, hyphens and underscores.</summary>
    /// <param name="text">The text.</param>
    public static bool IsTrustDomain(string text) =>
        text.Length is > 0 and <= MaxDomainLength
        && text.All(static c =>
            char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '_'
        );

    /// <summary>Whether a text is a path: segments of letters, digits, dots, hyphens and underscores, none of them relative.</summary>
    /// <param name="text">The text, with the slash that it begins with.</param>
    public static bool IsPath(string text) =>
        text.Length > 1
        && text[0] == '/'
        && text[1..]
            .Split('/')
            .All(static s =>
                s is not ("" or "." or "..")
                && s.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            );

    /// <inheritdoc/>
    public override string ToString() => Scheme + TrustDomain + Path;
}
