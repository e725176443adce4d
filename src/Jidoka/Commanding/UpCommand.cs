using System.CommandLine;
using System.Security.Cryptography;
using Jidoka.Composition;
using Jidoka.Configuring;
using Jidoka.Controlling;
using Jidoka.Storage.Recording;
using Microsoft.Extensions.Logging;

namespace Jidoka.Commanding;

/// <summary><c>jidoka up</c>: runs a node until it is told to stop.</summary>
internal static class UpCommand
{
    /// <summary>How long open calls may take to end when the node stops, in milliseconds; then they are cut.</summary>
    public const int DrainMs = 10_000;

    public static Command Create() =>
        CommandFrame.Configured(
            "up",
            "Run: agents on the data port, people on the control port, until interrupted.",
            async (_, options, terminal, ended) =>
            {
                using var logs = LogOutput.Create(terminal.Json);
                try
                {
                    return await RunAsync(options, logs, ended);
                }
                catch (Exception e)
                    when (e
                            is DataFolderException
                                or LedgerUnavailableException
                                or LedgerCorruptException
                    )
                {
                    throw new ControlException(ControlFault.Unavailable, e.Message, e);
                }
                catch (Exception e) when (e is IOException or CryptographicException)
                {
                    // An address in use, or a certificate that cannot be read.
                    throw new ControlException(ControlFault.Unavailable, e.Message, e);
                }
            }
        );

    private static async Task<int> RunAsync(
        JidokaOptions options,
        ILoggerFactory logs,
        CancellationToken ended
    )
    {
        var token = TokenOf(options);
        var log = logs.CreateLogger("Jidoka");
        await using var node = await Node.OpenAsync(
            options,
            TimeProvider.System,
            logs,
            CancellationToken.None
        );
        await using var run = await NodeRun.StartAsync(node, token, logs, ended);
        new ControlFile(
            run.ControlUrl.Replace("//0.0.0.0:", "//127.0.0.1:").Replace("//[::]:", "//[::1]:"),
            options.ControlToken is null ? token : null,
            Environment.ProcessId
        ).Write(options.DataFolder);
        JidokaLog.Up(log, ProgramVersion.Text, run.DataUrl, run.ControlUrl);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, ended);
        }
        catch (OperationCanceledException)
        {
            JidokaLog.Stopping(log, DrainMs);
        }
        ControlFile.Remove(options.DataFolder);
        return ExitCode.Done;
    }

    private static string TokenOf(JidokaOptions options)
    {
        if (options.ControlToken is not { } reference)
            return ControlFile.NewToken();
        var secrets = new SecretSource(options.BaseFolder, TimeProvider.System);
        return secrets.Resolve(reference) is { Length: >= MinTokenLength } token
            ? token
            : throw new ControlException(
                ControlFault.Invalid,
                $"The secret {reference} of controlToken is absent or has fewer than {MinTokenLength} characters."
            );
    }

    private const int MinTokenLength = 24;
}
