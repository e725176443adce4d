using System.CommandLine;
using Jidoka.Controlling;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary><c>jidoka model versions</c> and <c>jidoka model accept</c>.</summary>
internal static class ModelVersionCommands
{
    public static Command List()
    {
        var of = new Argument<string?>("NAME")
        {
            Description = "The model; all if left out.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = CommandFrame.Ask(
            "versions",
            "Show as what versions providers serve models.",
            async (parsed, control, terminal, ended) =>
            {
                var versions = await control.ModelVersionsAsync(parsed.GetValue(of), ended);
                terminal.Say(
                    versions,
                    ControlJson.Default.ImmutableArrayModelVersionView,
                    console => Tell(console, versions)
                );
                return ExitCode.Done;
            }
        );
        command.Arguments.Add(of);
        return command;
    }

    public static Command Accept()
    {
        var model = new Argument<string>("NAME") { Description = "The model." };
        var provider = new Option<string>("--provider")
        {
            Description = "The provider that serves it.",
            Required = true,
        };
        var version = new Option<string>("--version")
        {
            Description = "What 'jidoka model versions' names the version by.",
            Required = true,
        };
        var command = CommandFrame.Ask(
            "accept",
            "Accept a version as which a provider serves a model: the new one, or an earlier one to keep it.",
            async (parsed, control, terminal, ended) =>
            {
                var name = parsed.GetRequiredValue(model);
                var change = await control.AcceptModelAsync(
                    new(name, parsed.GetRequiredValue(provider), parsed.GetRequiredValue(version)),
                    ended
                );
                return StopCommands.Done(
                    terminal,
                    change,
                    $"{Visible.Text(name)} may be served as this version (ledger index {change.Index})."
                );
            }
        );
        command.Arguments.Add(model);
        command.Options.Add(provider);
        command.Options.Add(version);
        return command;
    }

    // A provider chooses what it says of a version.
    private static void Tell(IAnsiConsole console, ImmutableArray<ModelVersionView> versions)
    {
        var table = Terminal.Table("model", "provider", "version", "served as", "since", "");
        foreach (var v in versions)
            table.AddRow(
                Terminal.Plain(v.Model.Name),
                Terminal.Plain(v.Provider),
                Terminal.Plain(v.Version),
                Terminal.Plain(Visible.Text(new ModelIdentity(v.Served, v.Fingerprint).ToString())),
                Terminal.Plain(StoryText.Time(v.SinceMs)),
                Terminal.Plain(
                    (v.Accepted ? "accepted" : "not accepted") + (v.Current ? ", served now" : "")
                )
            );
        console.Write(table);
    }
}
