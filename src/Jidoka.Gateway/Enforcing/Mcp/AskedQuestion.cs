namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>Something that a server asks of its client.</summary>
/// <param name="Key">The name that the server gave the question among those that it asks at once.</param>
/// <param name="Method">The method that it asks for.</param>
/// <param name="Parameters">The method's parameters, JSON text in UTF-8.</param>
internal sealed record AskedQuestion(string Key, string Method, byte[] Parameters);
