using Microsoft.Extensions.Logging;

namespace Jidoka.Gateway.Enforcing.OAuth;

/// <summary>What the token endpoint logs.</summary>
internal static partial class TokenEndpointLog
{
    [LoggerMessage(2301, LogLevel.Error, "An exchange failed: {Kind}")]
    public static partial void Failed(ILogger log, string kind);
}
