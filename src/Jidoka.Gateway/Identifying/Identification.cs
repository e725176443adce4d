namespace Jidoka.Gateway.Identifying;

/// <summary>A caller, or why there is none.</summary>
/// <param name="Caller">The caller; null when refused.</param>
/// <param name="Fault">Why refused; null when identified.</param>
/// <param name="Detail">One sentence for the caller: what was wrong and what to do; holds nothing secret.</param>
public readonly record struct Identification(Caller? Caller, IdentifyFault? Fault, string Detail)
{
    /// <summary>When the credential ends, in milliseconds since the Unix epoch; null: never.</summary>
    public long? EndsMs { get; init; }

    /// <summary>The thumbprint (RFC 7638) of the key that the caller was proven to hold; null if of none.</summary>
    public string? KeyThumbprint { get; init; }

    /// <summary>The paths that a token's audience limits it to; null: it is good at each door.</summary>
    public ImmutableArray<string>? Paths { get; init; }

    /// <summary>The one agent that may take a token up from its holder (RFC 8693 section 4.4); null: it names none.</summary>
    public string? MayAct { get; init; }

    /// <summary>Whether a proof by the credential's key must say a nonce of this node.</summary>
    internal bool NeedsNonce { get; init; }

    /// <summary>The nonce that the client's next proof is to say, for the answer's headers; null: it is not to be told any.</summary>
    public string? Nonce { get; init; }

    /// <summary>A refusal.</summary>
    internal static Identification Refuse(IdentifyFault fault, string detail) =>
        new(null, fault, detail);
}
