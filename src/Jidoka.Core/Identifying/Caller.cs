namespace Jidoka.Core.Identifying;

/// <summary>Who calls, and for whom: the output of the stage <c>identify</c>.</summary>
public sealed record Caller
{
    /// <summary>The tenant whose log, inventory and policies apply.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>The agent that makes the call.</summary>
    public required AgentId Agent { get; init; }

    /// <summary>The person behind the agent, from the token's <c>sub</c> or the key's binding; null if none is known.</summary>
    public UserId? User { get; init; }

    /// <summary>
    /// The agents between the person and the caller, nearest first (RFC 8693 <c>act</c>); empty when the caller acts
    /// for the person directly.
    /// </summary>
    public ImmutableArray<AgentId> Chain { get; init; } = [];

    /// <summary>What the caller proved itself with.</summary>
    public required CredentialKind Credential { get; init; }

    /// <summary>The credential's public id (key id, or token <c>jti</c>); never the secret.</summary>
    public required string CredentialId { get; init; }

    /// <summary>What the credential is good for; null: it is not limited.</summary>
    public ImmutableArray<string>? Scopes { get; init; }

    /// <summary>The agent keys from which the credential was derived: revoking one of them takes it back, too.</summary>
    public ImmutableArray<string> DerivedFrom { get; init; } = [];

    /// <summary>The mandates of the agents before it, under which the credential was derived: they hold for it, too.</summary>
    public ImmutableArray<string> Mandates { get; init; } = [];

    /// <summary>The mandate that the request shows for its session, proven; null: it shows none.</summary>
    [JsonIgnore]
    public Mandate? Presented { get; init; }

    /// <summary>Whether the caller proved to hold a private key, so that a stolen credential would not have done.</summary>
    public bool IsBound { get; init; }

    /// <summary>
    /// From when on the credential is taken no more, in milliseconds since the Unix epoch: its end, and by how much its issuer's
    /// clock may differ. What it has open ends then too. Null: it has no end.
    /// </summary>
    [JsonIgnore]
    public long? EndsMs { get; init; }

    /// <summary>The ids of the agent keys that the credential is or was derived from.</summary>
    [JsonIgnore]
    public ImmutableArray<string> AgentKeys =>
        Credential == CredentialKind.AgentKey ? [CredentialId] : DerivedFrom;
}
