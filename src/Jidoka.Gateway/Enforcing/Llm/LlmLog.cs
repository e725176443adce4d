using Microsoft.Extensions.Logging;

namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>What the doors of model calls log; never content, never a key.</summary>
internal static partial class LlmLog
{
    [LoggerMessage(
        EventId = 2001,
        Level = LogLevel.Error,
        Message = "A model call failed inside Jidoka."
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
