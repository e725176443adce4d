using System.Runtime.InteropServices;

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

    /// <summary>
    /// The caller is not identified, or not welcome from here. Outside the range that JSON-RPC and MCP share out, where
    /// -32002 means that a resource was not found.
    /// </summary>
    public const int Unauthorised = -31_401;

    /// <summary>A bound is reached, or the ledger cannot be written.</summary>
    public const int Unavailable = -32003;

    /// <summary>Policy refuses, or holds, what is not a tool call. Outside the range that JSON-RPC and MCP share out.</summary>
    public const int Refused = -31_403;

    /// <summary>MCP 2026-07-28: a header is missing, or does not say what the body says.</summary>
    public const int HeaderMismatch = -32020;

    /// <summary>MCP 2026-07-28: the revision is not spoken here; data names those that are.</summary>
    public const int UnsupportedRevision = -32022;

    /// <summary>MCP 2026-07-28: the call needs what the client did not say that it can.</summary>
    public const int MissingCapability = -32021;

    /// <summary>MCP to 2025-11-25: a resource is not there. Later revisions say that a parameter is bad.</summary>
    public const int ResourceNotFound = -32002;

    /// <summary>A server's error in the form of revision 2026-07-28: its code and the HTTP status that goes with it.</summary>
    /// <param name="error">The error object, JSON text.</param>
    public static (byte[] Error, int Status) Sessionless(byte[] error)
    {
        using var document = JsonDocument.Parse(error);
        var code =
            document.RootElement.TryGetProperty("code", out var said) && said.TryGetInt32(out var n)
                ? n
                : Internal;
        if (code is MissingCapability or HeaderMismatch or UnsupportedRevision)
            return (error, 400);
        if (code != ResourceNotFound)
            return (error, 200);
        var data = document.RootElement.TryGetProperty("data", out var given)
            ? JsonMarshal.GetRawUtf8Value(given).ToArray()
            : [];
        var message = document.RootElement.TryGetProperty("message", out var text)
            ? text.ToString()
            : "";
        return (RpcWriting.ErrorBody(InvalidParams, message, data), 200);
    }
}
