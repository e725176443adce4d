using System.CommandLine;
using System.CommandLine.Invocation;
using Jidoka.Demo;

namespace Jidoka.Commanding;

/// <summary>All commands. One file a subject; this is the table of contents.</summary>
internal static class CommandTree
{
    /// <summary>How long a command may take to end after a signal, in milliseconds: the drain, and a little more.</summary>
    public const int TerminationMs = UpCommand.DrainMs + 5_000;

    /// <summary>Makes the tree.</summary>
    public static RootCommand Create() =>
        new("Jidoka: stands in the path of every model call and tool call of your agents.")
        {
            InitCommand.Create(),
            UpCommand.Create(),
            DemoCommand.Create(),
            CheckCommand.Create(),
            StatusCommand.Create(),
            CoverageCommand.Create(),
            InventoryCommands.Agent(),
            InventoryCommands.Model(),
            InventoryCommands.Tool(),
            ServerCommands.Create(),
            InventoryCommands.Provider(),
            StopCommands.Stop(),
            StopCommands.Release(),
            ApprovalCommands.Create(),
            PolicyCommands.Create(),
            DataCommands.Create(),
            RecallCommands.Create(),
            ReplayCommand.Create(),
            FactCommands.Create(),
            LedgerCommands.Create(),
            ProvenanceCommands.Create(),
            ProjectionCommands.Create(),
            VaultCommands.Create(),
            SessionCommands.List(),
            SessionCommands.Session(),
            SessionCommands.Decision(),
            WitnessCommand.Create(),
            VersionCommand.Create(),
        };

    /// <summary>Parses and runs.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Create()
            // An argument that begins with @ is what it says; it names no file to read more arguments from.
            .Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var configuration = new InvocationConfiguration
        {
            ProcessTerminationTimeout = TimeSpan.FromMilliseconds(TerminationMs),
        };
        if (parsed.Errors.Count == 0)
            return await parsed.InvokeAsync(configuration);
        if (parsed.Action is ParseErrorAction help)
            help.ShowHelp = false;
        await parsed.InvokeAsync(configuration);
        await Console.Error.WriteLineAsync(
            "Run 'jidoka --help', or a command with --help, for what can be written."
        );
        return ExitCode.Usage;
    }
}
