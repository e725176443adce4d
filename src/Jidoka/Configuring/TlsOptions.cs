namespace Jidoka.Configuring;

/// <summary>The certificate that both ports present.</summary>
/// <param name="Certificate">Path of the certificate chain, PEM.</param>
/// <param name="Key">Path of its private key, PEM.</param>
internal sealed record TlsOptions(string Certificate, string Key);
