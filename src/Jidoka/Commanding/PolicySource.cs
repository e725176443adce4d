using System.CommandLine;
using Jidoka.Configuring;
using Jidoka.Controlling;

namespace Jidoka.Commanding;

/// <summary>Which policies and which inventory a policy command is about.</summary>
/// <param name="Folder">The policy folder.</param>
/// <param name="Inventory">The inventory.</param>
internal sealed record PolicySource(string Folder, InventoryView Inventory)
{
    /// <summary>Names another policy folder than the configuration's.</summary>
    public static Option<string?> Policies { get; } =
        new("--policies", "-p")
        {
            Description =
                "A policy folder instead of the configuration's; then no configuration is needed.",
            HelpName = "FOLDER",
        };

    /// <summary>Finds both by the options of the command line.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="withRecorded">
    /// Whether what the machine has recorded counts as well; without, every machine gives the same answer.
    /// </param>
    /// <param name="ended">Stops waiting.</param>
    /// <returns>Null if there is no usable configuration; what is wrong has been said.</returns>
    public static async Task<PolicySource?> FindAsync(
        ParseResult parsed,
        bool withRecorded,
        CancellationToken ended
    )
    {
        var path = parsed.GetValue(CommandOptions.Config)!;
        var folder = parsed.GetValue(Policies);
        if (folder is not null && !File.Exists(path))
            return new(Path.GetFullPath(folder), InventoryView.Empty);
        var read = ConfigFile.Load(path);
        if (read.Options is not { } options)
        {
            foreach (var fault in read.Faults)
                await Console.Error.WriteLineAsync(fault.ToString());
            return null;
        }
        var inventory = withRecorded
            ? await InventoryView.LoadAsync(options, ended)
            : InventoryView.Of(options);
        if (inventory.Note is { } note)
            await Console.Error.WriteLineAsync("note: " + note);
        return new(folder is null ? options.PolicyFolder : Path.GetFullPath(folder), inventory);
    }

    /// <summary>Makes a command about policies.</summary>
    public static Command Command(
        string name,
        string description,
        bool withRecorded,
        Func<ParseResult, PolicySource, Terminal, CancellationToken, Task<int>> run
    ) =>
        CommandFrame.Plain(
            name,
            description,
            async (parsed, terminal, ended) =>
                await FindAsync(parsed, withRecorded, ended) is { } source
                    ? await run(parsed, source, terminal, ended)
                    : ExitCode.BadConfiguration,
            CommandOptions.Config,
            Policies
        );

    /// <summary>A fault in a policy file with the file's path as the caller sees it.</summary>
    public ConfigFault PlaceOf(PolicyFault fault) => PlaceOf(Folder, fault);

    /// <summary>A fault in a policy file with the file's path as the caller sees it.</summary>
    public static ConfigFault PlaceOf(string folder, PolicyFault fault) =>
        new(
            Path.GetRelativePath(".", Path.Combine(folder, fault.File)),
            fault.Line,
            fault.Column,
            fault.Message
        );
}
