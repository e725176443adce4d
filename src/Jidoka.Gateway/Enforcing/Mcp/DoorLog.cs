using Microsoft.Extensions.Logging;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>What the operator's log says of the MCP door: kinds of failure, never content.</summary>
internal static partial class DoorLog
{
    [LoggerMessage(2101, LogLevel.Error, "The MCP door failed on {Method}: {Fault} at {Where}.")]
    public static partial void Failed(ILogger log, string method, string fault, string where);
}
