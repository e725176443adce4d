using System.CommandLine;
using Jidoka.Composition;
using Jidoka.Configuring;
using Jidoka.Controlling;
using Jidoka.Storage.Recording;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jidoka.Commanding;

/// <summary><c>jidoka init</c>: a commented configuration, starter policies, and the first agent with its key.</summary>
internal static class InitCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER")
        {
            Description = "Where to write; the current folder if left out.",
            DefaultValueFactory = _ => ".",
        };
        var agent = new Option<string>("--agent")
        {
            Description = "The first agent's name.",
            DefaultValueFactory = _ => "my-agent",
        };
        var user = new Option<string>("--user")
        {
            Description = "The person whom it acts for.",
            DefaultValueFactory = _ => "me",
        };
        var command = CommandFrame.Plain(
            "init",
            "Write a commented jidoka.yaml, starter policies and a first agent with its key.",
            async (parsed, terminal, ended) =>
            {
                var view = await WriteAsync(
                    Path.GetFullPath(parsed.GetRequiredValue(folder)),
                    parsed.GetRequiredValue(agent),
                    parsed.GetRequiredValue(user),
                    ended
                );
                terminal.Say(
                    view,
                    ControlJson.Default.InitView,
                    console =>
                    {
                        foreach (var file in view.Files)
                            console.Profile.Out.Writer.WriteLine("wrote " + file);
                        KeyCommands.Tell(console, view.Key);
                        console.Profile.Out.Writer.WriteLine(
                            "Next: set the provider's key (export OPENAI_API_KEY=...), then 'jidoka check' and 'jidoka up'."
                        );
                    }
                );
                return ExitCode.Done;
            }
        );
        command.Arguments.Add(folder);
        command.Options.Add(agent);
        command.Options.Add(user);
        return command;
    }

    private static async Task<InitView> WriteAsync(
        string folder,
        string agent,
        string user,
        CancellationToken ended
    )
    {
        EntryRules.CheckName(agent, "The agent's name");
        EntryRules.CheckName(user, "The user's name");
        var config = Path.Combine(folder, ConfigFile.Name);
        var text = StarterFiles.Configuration(agent, user);
        var read = ConfigFile.Parse(config, text);
        if (read.Options is not { } options)
            throw new ControlException(ControlFault.Invalid, read.Faults[0].Message);
        if (File.Exists(config))
            throw new ControlException(
                ControlFault.Conflict,
                $"{config} is there already; nothing was written."
            );

        var written = new List<string> { config };
        var tests = Path.Combine(options.PolicyFolder, PolicyTestCommand.CasesFolder);
        Directory.CreateDirectory(tests);
        await File.WriteAllTextAsync(config, text, ended);
        var files = StarterFiles
            .Policies()
            .Select(f => (Path.Combine(options.PolicyFolder, f.Name), f.Text))
            .Concat(StarterFiles.Cases().Select(f => (Path.Combine(tests, f.Name), f.Text)));
        foreach (var (path, starter) in files)
        {
            if (File.Exists(path))
                continue;
            await File.WriteAllTextAsync(path, starter, ended);
            written.Add(path);
        }
        return new([.. written], await IssueKeyAsync(options, agent, ended));
    }

    private static async Task<IssuedKeyView> IssueKeyAsync(
        JidokaOptions options,
        string agent,
        CancellationToken ended
    )
    {
        try
        {
            var node = await Node.OpenAsync(
                options,
                TimeProvider.System,
                NullLoggerFactory.Instance,
                ended
            );
            await using var control = new NodeControl(node, by: "cli", ownsNode: true);
            await ConfiguredInventory.FollowAsync(
                node.Factory,
                options.Assets,
                NullLogger.Instance,
                ended
            );
            return await control.IssueKeyAsync(new(new(agent)), ended);
        }
        catch (Exception e)
            when (e is DataFolderException or LedgerUnavailableException or LedgerCorruptException)
        {
            throw new ControlException(ControlFault.Unavailable, e.Message, e);
        }
    }
}
