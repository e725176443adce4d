using Jidoka.Core.Deciding.Explaining;
using Jidoka.Gateway.Recording;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary>Tells why a call was decided as it was: what decided first, what does not apply last.</summary>
internal static class PolicyExplainText
{
    public static void Tell(IAnsiConsole console, ExplainReport report, string title, bool all)
    {
        var output = console.Profile.Out.Writer;
        console.Markup($"[bold]{Terminal.Plain(title)}[/]: ");
        if (report.Explanation is not { } explanation)
        {
            console.MarkupLine(
                report.Recorded is { } recorded
                    ? StoryText.Of(recorded)
                    : "[yellow]not explained[/]"
            );
            output.WriteLine("  " + report.Problem);
            return;
        }
        console.MarkupLine(StoryText.Of(explanation.Decision));
        if (explanation.Decision.Reason.Length > 0)
            output.WriteLine("  told to the agent: " + explanation.Decision.Reason);
        Group(console, "decided", explanation, static s => s.IsDetermining);
        Group(
            console,
            "satisfied",
            explanation,
            static s => s is { IsDetermining: false, Outcome: "satisfied" }
        );
        Group(
            console,
            "failed",
            explanation,
            static s => s is { IsDetermining: false, Outcome: "failed" }
        );
        Group(console, "not satisfied", explanation, static s => s.Outcome == "notSatisfied");
        if (all)
            Group(console, "out of scope", explanation, static s => s.Outcome == "outOfScope");
        else
            OutOfScope(output, explanation);
        if (explanation.Remedy is { } remedy)
            Tell(output, remedy);
        else if (!explanation.Decision.IsAllowed)
            output.WriteLine("\nNo policy can change this.");
        Arguments(output, explanation);
        if (report.Commitment is { } commitment)
            output.WriteLine("\ncommitted: " + commitment);
        if (!report.Raw)
            output.WriteLine("\n" + RawOptions.Hint);
    }

    private static void Arguments(TextWriter output, DecisionExplanation explanation)
    {
        var selecting = explanation.Arguments.Where(static a => a.Selects).ToArray();
        if (selecting.Length == 0 && explanation.Notes.IsEmpty)
            return;
        output.WriteLine();
        output.WriteLine("the call:");
        foreach (var argument in selecting)
            output.WriteLine(
                $"  `{Visible.Text(argument.Path)}` {Visible.Text(argument.Value)} {Visible.Text(argument.Words)}"
            );
        foreach (var note in explanation.Notes)
            output.WriteLine("  " + note);
    }

    private static void Group(
        IAnsiConsole console,
        string title,
        DecisionExplanation explanation,
        Func<PolicyStep, bool> belongs
    )
    {
        var output = console.Profile.Out.Writer;
        var steps = explanation.Steps.Where(belongs).ToArray();
        if (steps.Length == 0)
            return;
        output.WriteLine();
        output.WriteLine(title + ":");
        foreach (var step in steps)
        {
            var observed = step.IsObserved ? " (observed only)" : "";
            console.MarkupLineInterpolated(
                $"  {step.Effect} [bold]{step.Policy}[/]{observed}  [grey]{step.File}:{step.Line}:{step.Column}[/]"
            );
            if (step.DecidedBy.Length > 0)
                output.WriteLine("      " + step.DecidedBy);
            if (step.Message.Length > 0)
                output.WriteLine("      " + step.Message);
        }
    }

    private static void OutOfScope(TextWriter output, DecisionExplanation explanation)
    {
        var ids = explanation
            .Steps.Where(static s => s.Outcome == "outOfScope")
            .Select(static s => s.Policy)
            .ToArray();
        if (ids.Length == 0)
            return;
        output.WriteLine();
        output.WriteLine("out of scope: " + string.Join(", ", ids));
    }

    private static void Tell(TextWriter output, Remedy remedy)
    {
        output.WriteLine();
        if (!remedy.Blocked.IsEmpty)
        {
            output.WriteLine(
                $"Nothing lets such a call pass while this fails: {string.Join(", ", remedy.Blocked)}"
            );
            return;
        }
        if (remedy.AnyOf.IsEmpty)
        {
            output.WriteLine(
                "No policy permits this agent to do this to this asset, whatever the context is."
            );
            return;
        }
        output.WriteLine("It would pass if one of these held:");
        foreach (var permit in remedy.AnyOf)
            output.WriteLine($"  {permit.Policy}: {Said(permit)}");
        if (remedy.NoneOf.IsEmpty)
            return;
        output.WriteLine("and none of these:");
        foreach (var forbid in remedy.NoneOf)
            output.WriteLine(
                $"  {forbid.Policy}: {Said(forbid)}{(forbid.IsInTheWay ? "   <- stood in the way" : "")}"
            );
    }

    private static string Said(PolicyCondition condition) =>
        condition.Condition == "true" ? "always" : condition.Condition;
}
