namespace Jidoka.Gateway.Identifying;

/// <summary>A token that was proven, or why it was not.</summary>
/// <param name="Token">What it says; null when refused.</param>
/// <param name="Fault">Why refused.</param>
/// <param name="Detail">One sentence for the caller.</param>
internal readonly record struct TokenProof(ProvenToken? Token, IdentifyFault Fault, string Detail)
{
    /// <summary>A refusal.</summary>
    public static TokenProof Refuse(IdentifyFault fault, string detail) => new(null, fault, detail);
}
