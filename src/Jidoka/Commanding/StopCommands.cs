using System.CommandLine;
using Jidoka.Controlling;

namespace Jidoka.Commanding;

/// <summary><c>jidoka stop</c> and <c>jidoka release</c>: the cord.</summary>
internal static class StopCommands
{
    public static Command Stop()
    {
        var agent = new Argument<string>("AGENT") { Description = "The agent." };
        var why = new Option<string>("--why")
        {
            Description = "Why; it is recorded.",
            DefaultValueFactory = _ => "stopped by the operator",
        };
        var command = CommandFrame.Ask(
            "stop",
            "Stop an agent: its next call is refused, its open calls are cut.",
            async (parsed, control, terminal, ended) =>
            {
                var name = parsed.GetRequiredValue(agent);
                var change = await control.StopAsync(new(new(name), parsed.GetValue(why)!), ended);
                return Done(
                    terminal,
                    change,
                    $"{name} is stopped (ledger index {change.Index}). 'jidoka release {name}' lets it go on."
                );
            }
        );
        command.Arguments.Add(agent);
        command.Options.Add(why);
        return command;
    }

    public static Command Release()
    {
        var agent = new Argument<string>("AGENT") { Description = "The agent." };
        var command = CommandFrame.Ask(
            "release",
            "Let a stopped agent go on.",
            async (parsed, control, terminal, ended) =>
            {
                var name = parsed.GetRequiredValue(agent);
                var change = await control.ReleaseAsync(new(new(name)), ended);
                return Done(terminal, change, $"{name} may go on (ledger index {change.Index}).");
            }
        );
        command.Arguments.Add(agent);
        return command;
    }

    /// <summary>Says that a change was recorded.</summary>
    public static int Done(Terminal terminal, ChangeView change, string text)
    {
        terminal.Say(
            change,
            ControlJson.Default.ChangeView,
            console => console.Profile.Out.Writer.WriteLine(text)
        );
        return ExitCode.Done;
    }
}
