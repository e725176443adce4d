namespace Jidoka.Gateway.Identifying.Certificates;

/// <summary>A trust domain whose certificates prove agents.</summary>
public sealed record SpiffeOptions
{
    /// <summary>The domain's name, such as <c>example.org</c>.</summary>
    public required string TrustDomain { get; init; }

    /// <summary>The file of the domain's own authorities, PEM; read again when it changes.</summary>
    public required string Bundle { get; init; }

    /// <summary>The agents by the path of their SPIFFE id, such as <c>/agents/clerk</c>; any other path is refused.</summary>
    public required ImmutableDictionary<string, AgentId> Agents { get; init; }
}
