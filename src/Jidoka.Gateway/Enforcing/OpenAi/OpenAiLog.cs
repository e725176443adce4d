using Microsoft.Extensions.Logging;

namespace Jidoka.Gateway.Enforcing.OpenAi;

/// <summary>What the OpenAI door logs; never content, never a key.</summary>
internal static partial class OpenAiLog
{
    [LoggerMessage(
        EventId = 2001,
        Level = LogLevel.Error,
        Message = "A call through the OpenAI door failed inside Jidoka."
    )]
    public static partial void CallFailed(this ILogger logger, Exception exception);

    [LoggerMessage(
        EventId = 2002,
        Level = LogLevel.Warning,
        Message = "The provider of model {Model} gave no answer to pass on: {Fault}, status {Status}."
    )]
    public static partial void UpstreamFaulted(
        this ILogger logger,
        string model,
        UpstreamFault fault,
        int status
    );
}
