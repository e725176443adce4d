using System.CommandLine;
using System.Globalization;
using Jidoka.Controlling;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary><c>jidoka coverage</c>.</summary>
internal static class CoverageCommand
{
    public static Command Create()
    {
        var fail = new Option<bool>("--gaps-fail")
        {
            Description = "Exit 1 if something was seen that is not governed.",
        };
        var command = CommandFrame.Ask(
            "coverage",
            "Show what calls touch that is not governed, and what nobody described.",
            async (parsed, control, terminal, ended) =>
            {
                var view = await control.CoverageAsync(ended);
                terminal.Say(
                    view,
                    ControlJson.Default.CoverageView,
                    console => Tell(console, view)
                );
                return parsed.GetValue(fail) && view.HasUngoverned
                    ? ExitCode.Refused
                    : ExitCode.Done;
            }
        );
        command.Options.Add(fail);
        return command;
    }

    private static void Tell(IAnsiConsole console, CoverageView view)
    {
        if (view.Gaps.IsEmpty)
        {
            console.MarkupLine("[green]no gap[/]: all that was seen is governed and described");
        }
        else
        {
            var table = Terminal.Table("gap", "what", "name", "last seen", "what follows", "to do");
            foreach (var gap in view.Gaps)
                table.AddRow(
                    gap.Kind switch
                    {
                        CoverageKind.Ungoverned => "[red]ungoverned[/]",
                        CoverageKind.Unannotated => "[yellow]unannotated[/]",
                        CoverageKind.Contradicted => "[yellow]contradicted[/]",
                        _ => "[yellow]confusable[/]",
                    },
                    Terminal.Plain(gap.What),
                    Terminal.Plain(Visible.Text(gap.Name)),
                    gap.LastMs is { } last ? StoryText.Time(last) : "",
                    Terminal.Plain(Visible.Text(gap.Why)),
                    Terminal.Plain(gap.Todo)
                );
            console.Write(table);
        }
        if (view.More > 0)
            console.MarkupLine(
                string.Create(CultureInfo.InvariantCulture, $"and {view.More} more")
            );
        if (view.From > 0)
            console.MarkupLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Calls before index {view.From} were not looked at."
                )
            );
    }
}
