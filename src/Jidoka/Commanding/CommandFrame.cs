using System.CommandLine;
using Jidoka.Configuring;
using Jidoka.Controlling;

namespace Jidoka.Commanding;

/// <summary>What surrounds every command: shared options, faults in words, exit codes.</summary>
internal static class CommandFrame
{
    /// <summary>Makes a command that reads the configuration and asks a node.</summary>
    public static Command Ask(
        string name,
        string description,
        Func<ParseResult, IControl, Terminal, CancellationToken, Task<int>> run
    ) =>
        Configured(
            name,
            description,
            async (parsed, options, terminal, ended) =>
            {
                await using var control = await ControlAccess.OpenAsync(options, ended);
                return await run(parsed, control, terminal, ended);
            }
        );

    /// <summary>Makes a command that reads the configuration.</summary>
    public static Command Configured(
        string name,
        string description,
        Func<ParseResult, JidokaOptions, Terminal, CancellationToken, Task<int>> run
    ) =>
        Plain(
            name,
            description,
            async (parsed, terminal, ended) =>
            {
                var read = ConfigFile.Load(parsed.GetValue(CommandOptions.Config)!);
                if (read.Options is { } options)
                    return await run(parsed, options, terminal, ended);
                foreach (var fault in read.Faults)
                    await Console.Error.WriteLineAsync(fault.ToString());
                return ExitCode.BadConfiguration;
            },
            CommandOptions.Config
        );

    /// <summary>Makes a command.</summary>
    public static Command Plain(
        string name,
        string description,
        Func<ParseResult, Terminal, CancellationToken, Task<int>> run,
        params Option[] options
    )
    {
        var command = new Command(name, description);
        foreach (var option in options)
            command.Options.Add(option);
        command.Options.Add(CommandOptions.Json);
        command.SetAction(
            async (parsed, ended) =>
            {
                var terminal = new Terminal(parsed.GetValue(CommandOptions.Json), Console.Out);
                try
                {
                    return await run(parsed, terminal, ended);
                }
                catch (ControlException e)
                {
                    await Console.Error.WriteLineAsync(Visible.Text(e.Message));
                    return e.Fault is ControlFault.Unavailable or ControlFault.Unauthorized
                        ? ExitCode.Unreachable
                        : ExitCode.Refused;
                }
                catch (OperationCanceledException) when (ended.IsCancellationRequested)
                {
                    return ExitCode.Refused;
                }
                catch (Exception e)
                {
                    await Console.Error.WriteLineAsync(
                        $"This should not have failed: {e.GetType().Name}: {e.Message}"
                    );
                    return ExitCode.Internal;
                }
            }
        );
        return command;
    }
}
