namespace Jidoka.Gateway.Intercepting.Mcp;

/// <summary>The kinds of JSON-RPC message.</summary>
internal enum RpcKind
{
    /// <summary>Wants an answer.</summary>
    Request,

    /// <summary>Wants none.</summary>
    Notification,

    /// <summary>Answers something that was asked of the client.</summary>
    Response,
}
