using Jidoka.Controlling;
using Spectre.Console;

namespace Jidoka.Demo;

/// <summary>Tells the second part of the demo.</summary>
internal sealed class LineageText(IAnsiConsole console)
{
    /// <summary>Says what comes.</summary>
    public void Open()
    {
        console.WriteLine();
        console.Write(new Rule("[bold]Jidoka[/] · where data goes").LeftJustified());
        console.MarkupLine(
            "[dim]A job loads lake/raw into warehouse/documents and reports it (OpenLineage). Two agents pass on what is in it.[/]"
        );
    }

    /// <summary>Tells the answers.</summary>
    public void Tell(LineageOutcome outcome)
    {
        console.WriteLine();
        console.MarkupLine(
            "[bold]Four questions[/] [dim]· each path cites events of the ledger[/]"
        );
        foreach (var answer in outcome.Answers)
        {
            var sign = answer.IsRight ? "[green]✓[/]" : "[red]✗[/]";
            Indented(2, $"{sign} {Markup.Escape(answer.Words)}");
            Indented(6, $"[dim]{Markup.Escape(Counted(answer.Found))}[/]");
            if (!answer.IsRight)
                Indented(6, $"[red]should be: {Markup.Escape(Counted(answer.Expected))}[/]");
            if (answer.Question == DataQuestion.Access)
                Indented(
                    6,
                    $"[dim]by policy: {Markup.Escape(string.Join(", ", outcome.Could))}[/]"
                );
        }
        var recall = outcome.Recall;
        console.WriteLine();
        console.MarkupLineInterpolated(
            $"[bold]If {LineageDemo.Raw} were bad[/] [dim]· jidoka recall, without --contain nothing changes[/]"
        );
        Indented(2, $"would contain  {Markup.Escape(string.Join(", ", recall.Assets))}");
        Indented(2, $"             {Markup.Escape(Counted(outcome.Recalled))}");
        Indented(
            2,
            $"to make good   {recall.Effects.Length} message that was sent (event {string.Join(", ", recall.Effects)})"
        );
        Tell(outcome.Proof);
    }

    private void Tell(ProvenAnswer proof)
    {
        console.WriteLine();
        console.MarkupLineInterpolated(
            $"[bold]The last answer, proven[/] [dim]· jidoka provenance, checked with the public key alone[/]"
        );
        if (!proof.Proven)
        {
            Indented(2, $"[red]✗ {Markup.Escape(proof.Reason ?? "")}[/]");
            return;
        }
        Indented(
            2,
            $"[green]✓[/] event {proof.Index}: {Markup.Escape(proof.Agent)} for {Markup.Escape(proof.User)}, out of {proof.Sources.Count} sources"
        );
        Indented(6, $"[dim]{Markup.Escape(string.Join(", ", proof.Sources))}[/]");
    }

    private static string Counted(IEnumerable<string> names) =>
        string.Join(
            ", ",
            names
                .GroupBy(static n => n, StringComparer.Ordinal)
                .Select(static g => g.Count() == 1 ? g.Key : $"{g.Count()} × {g.Key}")
        );

    private void Indented(int columns, string markup) =>
        console.Write(new Padder(new Markup(markup), new Padding(columns, 0, 0, 0)));
}
