using System.CommandLine;
using System.Globalization;
using Jidoka.Controlling;
using Jidoka.Core.Intercepting;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary><c>jidoka sessions</c>, <c>jidoka session show</c>, <c>jidoka decision replay</c>.</summary>
internal static class SessionCommands
{
    public static Command List()
    {
        var max = new Option<int>("--max")
        {
            Description = "How many.",
            DefaultValueFactory = _ => 20,
        };
        var command = CommandFrame.Ask(
            "sessions",
            "List the newest sessions: who ran, for whom, how much was refused.",
            async (parsed, control, terminal, ended) =>
            {
                var rows = await control.SessionsAsync(parsed.GetValue(max), ended);
                terminal.Say(
                    rows,
                    ControlJson.Default.ImmutableArraySessionRow,
                    console => Tell(console, rows)
                );
                return ExitCode.Done;
            }
        );
        command.Options.Add(max);
        return command;
    }

    public static Command Session()
    {
        var id = new Argument<string>("ID")
        {
            Description = "The session, as 'jidoka sessions' lists it.",
        };
        var show = CommandFrame.Ask(
            "show",
            "Tell the story of one session.",
            async (parsed, control, terminal, ended) =>
            {
                var story = await control.SessionAsync(new(parsed.GetRequiredValue(id)), ended);
                terminal.Say(
                    story,
                    ControlJson.Default.SessionStory,
                    console => StoryText.Tell(console, story)
                );
                return ExitCode.Done;
            }
        );
        show.Arguments.Add(id);
        return new("session", "One run of an agent on one task.") { show, MandateCommand.Create() };
    }

    public static Command Decision()
    {
        var id = new Argument<long>("INDEX") { Description = "The decision's ledger index." };
        var replay = CommandFrame.Ask(
            "replay",
            "Decide a recorded call again; it must come out the same.",
            async (parsed, control, terminal, ended) =>
            {
                var report = await control.ReplayAsync(parsed.GetRequiredValue(id), ended);
                terminal.Say(
                    report,
                    ControlJson.Default.ReplayReport,
                    console => Tell(console, report)
                );
                return report.Same ? ExitCode.Done : ExitCode.Refused;
            }
        );
        replay.Arguments.Add(id);
        return new("decision", "What was decided about one call.") { replay };
    }

    private static void Tell(IAnsiConsole console, ImmutableArray<SessionRow> rows)
    {
        var table = Terminal.Table("session", "agent", "for", "last", "calls", "refused");
        foreach (var row in rows)
            table.AddRow(
                Terminal.Plain(row.Id),
                Terminal.Plain(row.Agent),
                Terminal.Plain(row.User),
                StoryText.Time(row.LastMs),
                row.Calls.ToString(CultureInfo.InvariantCulture),
                row.Refused == 0 ? "0" : $"[red]{row.Refused}[/]"
            );
        console.Write(table);
    }

    private static void Tell(IAnsiConsole console, Gateway.Recording.ReplayReport report)
    {
        if (report.Problem is { } problem)
        {
            console.MarkupLineInterpolated($"#{report.Index} [yellow]not replayed[/]: {problem}");
            return;
        }
        console.MarkupLine($"#{report.Index} recorded: {StoryText.Of(report.Recorded!)}");
        console.MarkupLine($"#{report.Index} replayed: {StoryText.Of(report.Replayed!)}");
        console.MarkupLine(report.Same ? "[green]the same[/]" : "[red]different[/]");
    }
}
