using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using Jidoka.Gateway.Identifying;
using Polly;

namespace Jidoka.Gateway.Enforcing;

/// <summary>A provider made ready to be called. The key is read again now and then, so that it can be rotated.</summary>
internal sealed class UpstreamTarget
{
    private const int KeyAgeMs = 30_000;

    private readonly ConcurrentDictionary<string, Uri> _endpoints = [];
    private readonly string _baseUrl;
    private readonly string? _keyFrom;
    private readonly ISecretSource _secrets;
    private readonly TimeProvider _clock;
    private volatile ResolvedKey? _key;

    private UpstreamTarget(
        string name,
        Uri baseUrl,
        ProviderFacts facts,
        ISecretSource secrets,
        TimeProvider clock
    )
    {
        Name = name;
        _baseUrl = baseUrl.AbsoluteUri.TrimEnd('/');
        Protocol = facts.Protocol;
        AllowsPrivate = facts.AllowPrivate;
        TimeoutMs = facts.TimeoutMs;
        _keyFrom = facts.KeyFrom;
        _secrets = secrets;
        _clock = clock;
        Breaker = UpstreamBreaker.Build(clock);
    }

    /// <summary>The provider's name.</summary>
    public string Name { get; }

    /// <summary>Lets attempts through unless it keeps failing.</summary>
    public ResiliencePipeline<UpstreamAttempt> Breaker { get; }

    /// <summary>Which protocol it speaks.</summary>
    public ProviderProtocol Protocol { get; }

    /// <summary>Whether it may be on this machine or in a private network.</summary>
    public bool AllowsPrivate { get; }

    /// <summary>Where it serves one protocol's calls.</summary>
    /// <param name="path">The path below the base URL; one of few.</param>
    public Uri Endpoint(string path) =>
        _endpoints.GetOrAdd(path, static (p, url) => new Uri(url + p), _baseUrl);

    /// <summary>How long it may be silent, in milliseconds.</summary>
    public int TimeoutMs { get; }

    /// <summary>Makes a target; null if the provider's URL is none that it may have.</summary>
    public static UpstreamTarget? Of(
        string name,
        ProviderFacts facts,
        ISecretSource secrets,
        TimeProvider clock
    )
    {
        var usable =
            UpstreamAddress.FaultOf(facts.BaseUrl, facts.AllowPrivate, facts.KeyFrom is not null)
                is null
            && facts.TimeoutMs > 0;
        return usable
            ? new UpstreamTarget(name, new Uri(facts.BaseUrl), facts, secrets, clock)
            : null;
    }

    /// <summary>The credential to send.</summary>
    /// <param name="credential">The header's value; null if the provider takes none.</param>
    /// <param name="secret">The key alone.</param>
    /// <returns>False if there should be one and it cannot be had.</returns>
    public bool TryGetCredential(
        out AuthenticationHeaderValue? credential,
        [NotNullWhen(true)] out string? secret
    )
    {
        credential = null;
        secret = "";
        if (_keyFrom is null)
            return true;
        var key = _key;
        if (key is null || _clock.GetElapsedTime(key.Since).TotalMilliseconds > KeyAgeMs)
            _key = key = Resolve();
        credential = key.Credential;
        secret = key.Secret;
        return credential is not null && secret is not null;
    }

    /// <summary>Forgets the key, so that the next call reads it again.</summary>
    public void ForgetKey() => _key = null;

    private ResolvedKey Resolve()
    {
        var now = _clock.GetTimestamp();
        try
        {
            var secret = _secrets.Resolve(_keyFrom!);
            return string.IsNullOrEmpty(secret)
                ? new(now, null, null)
                : new(now, secret, new AuthenticationHeaderValue("Bearer", secret));
        }
        catch (FormatException)
        {
            return new(now, null, null);
        }
    }

    private sealed record ResolvedKey(
        long Since,
        string? Secret,
        AuthenticationHeaderValue? Credential
    );
}
