namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>What a tool server answered to a request: a result or an error, as JSON text in UTF-8.</summary>
/// <param name="Json">The <c>result</c> value, or the <c>error</c> object.</param>
/// <param name="IsError">Whether it is a JSON-RPC error object.</param>
internal readonly record struct UpstreamAnswer(byte[] Json, bool IsError);
