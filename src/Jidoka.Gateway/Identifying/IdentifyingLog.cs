using Microsoft.Extensions.Logging;

namespace Jidoka.Gateway.Identifying;

/// <summary>What the stage <c>identify</c> logs; event ids 2000 to 2099.</summary>
internal static partial class IdentifyingLog
{
    [LoggerMessage(2000, LogLevel.Information, "Read {Count} keys of issuer {Issuer}.")]
    public static partial void KeysRead(ILogger log, string issuer, int count);

    [LoggerMessage(2001, LogLevel.Warning, "The keys of issuer {Issuer} cannot be had: {Cause}")]
    public static partial void KeysUnavailable(ILogger log, string issuer, string cause);
}
