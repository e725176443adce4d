namespace Jidoka.Gateway.Identifying;

/// <summary>What a token that Jidoka issues is to say.</summary>
internal sealed record DelegatedToken
{
    /// <summary>The agent that is to use it.</summary>
    public required AgentId Agent { get; init; }

    /// <summary>The person behind it all; null if nobody is known.</summary>
    public UserId? User { get; init; }

    /// <summary>The actors, the current one first, as <c>act</c> nests them.</summary>
    public required ImmutableArray<AgentId> Actors { get; init; }

    /// <summary>What it is good for; null: it is not limited.</summary>
    public ImmutableArray<string>? Scopes { get; init; }

    /// <summary>The paths that it is limited to; null: it is good at each door.</summary>
    public ImmutableArray<string>? Paths { get; init; }

    /// <summary>The key without which it is of no use; null: it is a bearer token.</summary>
    public string? KeyThumbprint { get; init; }

    /// <summary>Whether proofs by that key must say a nonce, as those beside what it is derived from must.</summary>
    public bool NeedsNonce { get; init; }

    /// <summary>The agent keys from which it is derived.</summary>
    public ImmutableArray<string> DerivedFrom { get; init; } = [];

    /// <summary>The mandates of the agents before, which hold for it, too.</summary>
    public ImmutableArray<string> Mandates { get; init; } = [];

    /// <summary>When it ends, in milliseconds since the Unix epoch.</summary>
    public required long EndsMs { get; init; }
}
