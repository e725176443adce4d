namespace Jidoka.Gateway.Intercepting.Mcp;

/// <summary>Why a message is answered with a JSON-RPC error.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The JSON-RPC code.</param>
/// <param name="Message">One sentence for the client.</param>
internal sealed record RpcFault(int Status, int Code, string Message)
{
    /// <summary>The error's <c>data</c>, JSON text; empty for none.</summary>
    public byte[] Data { get; init; } = [];
}
