namespace Jidoka.Gateway.Identifying;

/// <summary>What a token with a good signature says. Whether the agent is known is asked at every call.</summary>
internal sealed record ProvenToken
{
    /// <summary>The agent that calls.</summary>
    public required AgentId Agent { get; init; }

    /// <summary>The person behind it; null if the agent acts for itself.</summary>
    public UserId? User { get; init; }

    /// <summary>The agents between the person and the caller, nearest first.</summary>
    public ImmutableArray<AgentId> Chain { get; init; } = [];

    /// <summary>The token's public id.</summary>
    public required string TokenId { get; init; }

    /// <summary>From when on it holds, skew included, in milliseconds since the Unix epoch.</summary>
    public required long NotBeforeMs { get; init; }

    /// <summary>Until when it holds, skew included, in milliseconds since the Unix epoch.</summary>
    public required long ExpiresMs { get; init; }

    /// <summary>When it ends by its own word, in milliseconds since the Unix epoch.</summary>
    public required long EndsMs { get; init; }

    /// <summary>What it is good for; null: it is not limited.</summary>
    public ImmutableArray<string>? Scopes { get; init; }

    /// <summary>The paths that its audience limits it to; null: it is good at each door.</summary>
    public ImmutableArray<string>? Paths { get; init; }

    /// <summary>The key without which it is of no use, by its thumbprint; null: it is a bearer token.</summary>
    public string? KeyThumbprint { get; init; }

    /// <summary>Whether a proof by that key must say a nonce of this node.</summary>
    public bool NeedsNonce { get; init; }

    /// <summary>The certificate without which it is of no use, by its thumbprint; null: none.</summary>
    public string? CertificateThumbprint { get; init; }

    /// <summary>The one agent that may take it up from its holder; null: it names none.</summary>
    public string? MayAct { get; init; }

    /// <summary>The agent keys from which it was derived; it dies with any of them.</summary>
    public ImmutableArray<string> DerivedFrom { get; init; } = [];

    /// <summary>The mandates of the agents before, which hold for it, too.</summary>
    public ImmutableArray<string> Mandates { get; init; } = [];
}
