namespace Jidoka.Gateway.Identifying;

/// <summary>The one credential that a request presents.</summary>
/// <param name="Text">The key or token.</param>
/// <param name="ClaimsProof">Whether the request says, by the scheme <c>DPoP</c>, that it proves to hold the token's key.</param>
internal readonly record struct PresentedCredential(string Text, bool ClaimsProof);
