namespace Jidoka.Gateway.Identifying;

/// <summary>
/// What <c>WWW-Authenticate</c> says to a request that is refused (RFC 6750 section 3). It names an error code, never why a
/// credential is wrong.
/// </summary>
internal static class Challenge
{
    private const string Realm = "Bearer realm=\"jidoka\"";

    /// <summary>The challenge for a credential that proves nobody.</summary>
    /// <param name="fault">Why it was refused; null for one that is not known.</param>
    public static string Of(IdentifyFault? fault) =>
        fault == IdentifyFault.Missing ? Realm : Realm + ", error=\"invalid_token\"";

    /// <summary>The challenge for a call that no scope of the credential covers.</summary>
    /// <param name="had">The scopes that the credential has, so that a client which asks for more keeps them.</param>
    /// <param name="needed">The scope that would do.</param>
    public static string LacksScope(ImmutableArray<string>? had, string needed) =>
        $"{Realm}, error=\"insufficient_scope\", scope=\"{string.Join(' ', [.. had ?? [], needed])}\"";
}
