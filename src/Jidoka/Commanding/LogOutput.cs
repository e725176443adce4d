using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Jidoka.Commanding;

/// <summary>Where a running node logs: standard error, a line each.</summary>
internal static class LogOutput
{
    /// <summary>Makes the loggers.</summary>
    /// <param name="json">Whether each line is JSON.</param>
    public static ILoggerFactory Create(bool json) =>
        LoggerFactory.Create(logging =>
        {
            logging
                .SetMinimumLevel(LogLevel.Warning)
                .AddFilter("Jidoka", LogLevel.Information)
                // It tells nothing that is not told elsewhere, and while it may tell anything, the host makes an activity with ids
                // of its own for every request.
                .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
                .AddConsole(console =>
                {
                    console.LogToStandardErrorThreshold = LogLevel.Trace;
                    console.FormatterName = json
                        ? ConsoleFormatterNames.Json
                        : ConsoleFormatterNames.Simple;
                });
            logging.AddSimpleConsole(line =>
            {
                line.SingleLine = true;
                line.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
                line.UseUtcTimestamp = true;
                line.ColorBehavior = LoggerColorBehavior.Disabled;
            });
            if (json)
                logging.AddJsonConsole(line => line.UseUtcTimestamp = true);
        });
}
