namespace Jidoka.Gateway.Identifying;

/// <summary>Why a request's credential was refused.</summary>
public enum IdentifyFault
{
    /// <summary>There is no credential.</summary>
    Missing,

    /// <summary>It is not of a form that Jidoka takes.</summary>
    Malformed,

    /// <summary>It is of no known key, issuer or signature; also a disallowed algorithm such as <c>none</c>.</summary>
    Unknown,

    /// <summary>It is expired, or not valid yet.</summary>
    Expired,

    /// <summary>It was issued for another audience.</summary>
    WrongAudience,

    /// <summary>The token is bound to a key, and the request does not claim to hold it.</summary>
    LacksProof,

    /// <summary>The proof that the request holds the token's key is none, is not for this request, or was used before.</summary>
    BadProof,

    /// <summary>The proof does not say a nonce that this node handed out lately, and has to.</summary>
    NeedsNonce,

    /// <summary>The mandate beside it is not acceptable (HTTP 403).</summary>
    BadMandate,

    /// <summary>The issuer's keys could not be had, or a proof not be remembered, so the token could not be checked.</summary>
    Unavailable,
}
