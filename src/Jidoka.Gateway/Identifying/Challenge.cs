namespace Jidoka.Gateway.Identifying;

/// <summary>
/// What <c>WWW-Authenticate</c> says to a request that is refused (RFC 6750 section 3, RFC 9449 sections 7.1 and 9). It names an
/// error code, and never why a credential is wrong.
/// </summary>
internal static class Challenge
{
    private const string Realm = "realm=\"jidoka\"";

    private static readonly string ProofScheme =
        $"DPoP {Realm}, algs=\"{string.Join(' ', IssuerOptions.KnownAlgorithms)}\"";

    /// <summary>The challenge for a credential that proves nobody.</summary>
    /// <param name="fault">Why it was refused; null for one that is not known.</param>
    /// <param name="metadata">Where the resource is described; null: nowhere.</param>
    public static string Of(IdentifyFault? fault, string? metadata = null) =>
        Of(fault) + Described(metadata);

    /// <summary>The challenge for a call that no scope of the credential covers.</summary>
    /// <param name="had">The scopes that the credential has, so that a client which asks for more keeps them.</param>
    /// <param name="needed">The scope that would do.</param>
    /// <param name="metadata">Where the resource is described; null: nowhere.</param>
    public static string LacksScope(
        ImmutableArray<string>? had,
        string needed,
        string? metadata = null
    ) =>
        $"Bearer {Realm}, error=\"insufficient_scope\", scope=\"{string.Join(' ', [.. had ?? [], needed])}\""
        + Described(metadata);

    private static string Of(IdentifyFault? fault) =>
        fault switch
        {
            IdentifyFault.Missing => "Bearer " + Realm,
            IdentifyFault.LacksProof => ProofScheme + ", error=\"invalid_token\"",
            IdentifyFault.BadProof => ProofScheme + ", error=\"invalid_dpop_proof\"",
            IdentifyFault.NeedsNonce => ProofScheme
                + ", error=\"use_dpop_nonce\", error_description=\"The DPoP proof must say the nonce in DPoP-Nonce\"",
            _ => $"Bearer {Realm}, error=\"invalid_token\"",
        };

    private static string Described(string? metadata) =>
        metadata is null ? "" : $", resource_metadata=\"{metadata}\"";
}
