using Microsoft.Extensions.Logging;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>What the operator's log says of tool servers: names and kinds of failure, never content.</summary>
internal static partial class UpstreamLog
{
    [LoggerMessage(
        2201,
        LogLevel.Warning,
        "Tool server {Server} ended; it is started again when next used."
    )]
    public static partial void Died(ILogger log, string server);

    [LoggerMessage(2202, LogLevel.Warning, "Tool server {Server} cannot be reached: {Fault}.")]
    public static partial void Unreachable(ILogger log, string server, string fault);

    [LoggerMessage(
        2203,
        LogLevel.Warning,
        "Tool server {Server} held more than {Limit} MB and was ended; see memoryMb."
    )]
    public static partial void TooBig(ILogger log, string server, int limit);

    [LoggerMessage(
        2204,
        LogLevel.Warning,
        "Tool server {Server} answered neither a call nor a ping and was ended."
    )]
    public static partial void Hung(ILogger log, string server);
}
