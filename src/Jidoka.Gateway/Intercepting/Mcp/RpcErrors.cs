namespace Jidoka.Gateway.Intercepting.Mcp;

/// <summary>The JSON-RPC error codes that the door uses.</summary>
internal static class RpcErrors
{
    /// <summary>JSON-RPC: not JSON.</summary>
    public const int Parse = -32700;

    /// <summary>JSON-RPC: not a request.</summary>
    public const int InvalidRequest = -32600;

    /// <summary>JSON-RPC: no such method.</summary>
    public const int MethodNotFound = -32601;

    /// <summary>JSON-RPC: bad parameters; MCP also for an unknown tool.</summary>
    public const int InvalidParams = -32602;

    /// <summary>JSON-RPC: the gateway's own fault.</summary>
    public const int Internal = -32603;

    /// <summary>The session is unknown, ended, or another caller's (which looks the same).</summary>
    public const int SessionNotFound = -32001;

    /// <summary>The caller is not identified, or not welcome from here.</summary>
    public const int Unauthorised = -32002;

    /// <summary>A bound is reached, or the ledger cannot be written.</summary>
    public const int Unavailable = -32003;

    /// <summary>Policy refuses, or holds, what is not a tool call. Outside the range that JSON-RPC and MCP share out.</summary>
    public const int Refused = -31_403;

    /// <summary>MCP 2026-07-28: the revision is not spoken here; data names those that are.</summary>
    public const int UnsupportedRevision = -32022;
}
