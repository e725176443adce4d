namespace Jidoka.Gateway.Identifying;

/// <summary>A key that a caller was proven to hold, or why it was not.</summary>
/// <param name="Thumbprint">The key's thumbprint (RFC 7638); null when refused.</param>
/// <param name="Fault">Why refused.</param>
/// <param name="Detail">One sentence for the caller.</param>
internal readonly record struct ProvenProof(string? Thumbprint, IdentifyFault Fault, string Detail)
{
    /// <summary>The nonce that the next proof is to say, where the client should be told; null: it is not to be told any.</summary>
    public string? Nonce { get; init; }
}
