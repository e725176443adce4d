namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>A client did not read its answer within the bound, and its connection was dropped: it counts as gone.</summary>
internal sealed class ClientStalledException(Exception cause)
    : OperationCanceledException("The client does not read.", cause);
