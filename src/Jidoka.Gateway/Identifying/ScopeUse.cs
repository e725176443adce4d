namespace Jidoka.Gateway.Identifying;

/// <summary>What the scopes in an issuer's tokens mean.</summary>
public enum ScopeUse
{
    /// <summary>A token may do what its scopes say, and nothing if it has none.</summary>
    Required,

    /// <summary>A token may do what its scopes say; one that says nothing of scopes is not limited by them.</summary>
    Optional,

    /// <summary>The issuer's scopes are about other things; policy alone limits its tokens.</summary>
    Ignored,
}
