using Jidoka.Controlling;
using Jidoka.Rehearsing;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary>Tells how cases came out: a line for each, and below what failed the difference and the reason for it.</summary>
internal static class PolicyTestText
{
    public static void Tell(IAnsiConsole console, PolicyTestView view)
    {
        var output = console.Profile.Out.Writer;
        foreach (var file in view.Cases.GroupBy(static c => c.File, StringComparer.Ordinal))
        {
            output.WriteLine(file.Key);
            foreach (var outcome in file)
                Tell(console, output, outcome);
        }
        foreach (var fault in view.Faults)
            output.WriteLine(fault.ToString());
        if (!view.Untested.IsEmpty)
            output.WriteLine("applied in no case: " + string.Join(", ", view.Untested));
        var faults = view.Faults.IsEmpty ? "" : $", {view.Faults.Length} faults";
        output.WriteLine($"{view.Passed} passed, {view.Failed} failed{faults}");
    }

    private static void Tell(IAnsiConsole console, TextWriter output, CaseOutcome outcome)
    {
        console.Markup(outcome.Passed ? "  [green]ok[/]    " : "  [red]FAIL[/]  ");
        output.WriteLine(outcome.Name);
        if (outcome.Passed)
            return;
        foreach (var difference in outcome.Differences)
        {
            console.MarkupLineInterpolated(
                $"          [red]- {difference.What}: {difference.Expected}[/]"
            );
            console.MarkupLineInterpolated(
                $"          [green]+ {difference.What}: {difference.Found}[/]"
            );
        }
        foreach (var line in outcome.Why)
            output.WriteLine("          " + line);
        output.WriteLine(
            $"          at {outcome.File}:{outcome.Line}; more: jidoka policy explain --request {outcome.File} --case \"{outcome.Name}\""
        );
    }
}
