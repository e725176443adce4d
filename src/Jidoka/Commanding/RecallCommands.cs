using System.CommandLine;
using Jidoka.Controlling;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary><c>jidoka recall</c>: all that a bad source came to, and its containment.</summary>
internal static class RecallCommands
{
    public static Command Create()
    {
        var source = new Argument<string>("SOURCE")
        {
            Description =
                "The source that is known to be bad: an asset (Dataset:warehouse/orders), a session's id, or a ledger index; with --undo, the recall's id.",
        };
        var since = DataCommands.Moment(
            "--since",
            "Since when it was bad (RFC 3339); otherwise always."
        );
        var contain = new Option<bool>("--contain")
        {
            Description = "Contain what it came to, at once. Without it nothing changes.",
        };
        var undo = new Option<bool>("--undo") { Description = "End the recall of this id." };
        var why = new Option<string>("--why")
        {
            Description = "Why; it is recorded.",
            DefaultValueFactory = _ => "recalled by the operator",
        };
        var command = CommandFrame.Ask(
            "recall",
            "Show all that a bad source came to, and contain it.",
            async (parsed, control, terminal, ended) =>
            {
                var name = parsed.GetRequiredValue(source);
                if (parsed.GetValue(undo))
                    return StopCommands.Done(
                        terminal,
                        await control.EndRecallAsync(name, ended),
                        $"The recall {name} is ended; what it contained may be called again."
                    );
                var view = await control.RecallAsync(
                    new(
                        name,
                        parsed.GetValue(since)?.ToUnixTimeMilliseconds(),
                        parsed.GetValue(contain),
                        parsed.GetValue(why)!
                    ),
                    ended
                );
                terminal.Say(view, ControlJson.Default.RecallView, console => Tell(console, view));
                return ExitCode.Done;
            }
        );
        command.Arguments.Add(source);
        command.Options.Add(since);
        command.Options.Add(contain);
        command.Options.Add(undo);
        command.Options.Add(why);
        return command;
    }

    private static void Tell(IAnsiConsole console, RecallView view)
    {
        DataText.Line(console, $"recall of {view.Source}: it can have come to");
        DataText.Found(console, view.Found);
        var done = view.Id is null ? "would be contained" : "contained";
        foreach (var asset in view.Assets)
            DataText.Line(console, $"{done}: {asset}");
        foreach (var session in view.Sessions)
            DataText.Line(console, $"{done}: Session:{session}");
        foreach (var effect in view.Effects)
            DataText.Line(
                console,
                $"to make good: the call of event {effect} ('jidoka decision explain {effect}')"
            );
        foreach (var agent in view.Agents)
            DataText.Line(console, $"to look at: agent {agent} ('jidoka stop {agent}' stops it)");
        DataText.Line(
            console,
            view.Id is { } id
                ? $"in force as {id}; 'jidoka recall {id} --undo' ends it"
                : "nothing was changed; --contain does"
        );
        DataText.End(console, view.Watermark, view.IsCut);
    }
}
