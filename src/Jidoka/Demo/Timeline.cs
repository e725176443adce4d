using System.Globalization;
using System.Text.Json.Nodes;
using Factory.Scenes;
using Jidoka.Core.Deciding;
using Jidoka.Core.Events;
using Jidoka.Core.Intercepting;
using Spectre.Console;

namespace Jidoka.Demo;

/// <summary>Tells what happened as a person likes to read it.</summary>
internal sealed class Timeline(IAnsiConsole console)
{
    /// <summary>Says what is about to be shown.</summary>
    public void Open(ScenesFile file, string source)
    {
        console.Write(new Rule("[bold]Jidoka[/] · the line runs").LeftJustified());
        var servers = file.Servers.Select(s => $"{s.Name} ({(s.Stdio ? "stdio" : "HTTP")})");
        console.MarkupLineInterpolated(
            $"[dim]{source}: {file.Agents.Count} agent(s), {file.Models.Count} model(s), MCP servers {string.Join(", ", servers)}. The model is scripted; everything else is real.[/]"
        );
    }

    /// <summary>Tells one scene.</summary>
    public void Tell(SceneOutcome outcome)
    {
        var scene = outcome.Scene;
        console.WriteLine();
        console.MarkupLineInterpolated(
            $"[bold]{scene.Title}[/] [dim]· {(outcome.Streaming ? "streaming" : "whole answers")} · {outcome.DurationMs} ms[/]"
        );
        Says(scene.Agent.User, scene.Prompt);
        var arguments = new ArgumentBook(scene);
        var widths = new Widths(outcome);
        var told = 0;
        for (var i = 0; i < outcome.Words.Count; i++)
        {
            if (i > 0)
                Says(scene.Agent.User, DemoRun.GoOn);
            for (; told < outcome.Words[i].After; told++)
                Line(outcome.Decisions[told], outcome, arguments, widths);
            Says(scene.Agent.Name, outcome.Words[i].Text);
        }
        for (; told < outcome.Decisions.Count; told++)
            Line(outcome.Decisions[told], outcome, arguments, widths);
        if (outcome.Differences.Count == 0)
            console.MarkupLine("  [green]✓ ended as the scene declares[/]");
        foreach (var difference in outcome.Differences)
            Indented(2, $"[red]✗ {Markup.Escape(difference)}[/]");
    }

    /// <summary>Says how it all ended.</summary>
    public void Close(IReadOnlyList<SceneOutcome> outcomes, LedgerProof proof)
    {
        var wrong = outcomes.Count(o => o.Differences.Count > 0);
        console.WriteLine();
        console.Write(new Rule().LeftJustified());
        if (proof.Verified)
            console.MarkupLineInterpolated(
                $"[green]✓ ledger verified[/]: {proof.Size} events, root [bold]{proof.Root}[/]"
            );
        else
            console.MarkupLineInterpolated($"[red]✗ the ledger does not verify[/]: {proof.Fault}");
        if (wrong == 0)
            console.MarkupLineInterpolated(
                $"[green]✓ {outcomes.Count} of {outcomes.Count} plays ended as declared[/]"
            );
        else
            console.MarkupLineInterpolated(
                $"[red]✗ {wrong} of {outcomes.Count} plays ended otherwise than declared[/]"
            );
    }

    private void Line(
        (long Index, Decided Event) decision,
        SceneOutcome outcome,
        ArgumentBook arguments,
        Widths widths
    )
    {
        var (index, e) = decision;
        // The second leg of an allowed intent repeats the first: tell it once, where the call reached the tool.
        if (e.Leg == Leg.Model && outcome.Decisions.Any(d => d.Event.Intent == index))
            return;
        var place = index.ToString("0000", CultureInfo.InvariantCulture);
        var (colour, sign) = e.Decision.Verdict switch
        {
            Verdict.Allow => ("green", "✓"),
            Verdict.Hold => ("yellow", "‖"),
            Verdict.Transform => ("yellow", "~"),
            _ => ("red", "✗"),
        };
        var who = Markup.Escape(Who(e).PadRight(widths.Who));
        var what = Markup.Escape(e.Resource.Name.PadRight(widths.What));
        var policies = Markup.Escape(string.Join(", ", e.Decision.Policies));
        Indented(
            2,
            $"[dim]{place}[/]  {who} {Verb(e)} {what} [{colour}]{sign} {ObservedCall.WordOf(e.Decision.Verdict), -5}[/] [dim]{policies}[/]"
        );
        if (e.Kind == CallKind.CallTool && arguments.Next(e.Resource.Name) is { } told)
            Indented(8, $"[dim]{Markup.Escape(told)}[/]");
        if (e.Decision is { IsAllowed: false, Reason: { Length: > 0 } reason })
            Indented(8, $"[{colour}]{Markup.Escape(reason)}[/]");
    }

    private void Says(string who, string words) =>
        Indented(2, $"[blue]{Markup.Escape(who)}[/] says: “{Markup.Escape(words)}”");

    private void Indented(int columns, string markup) =>
        console.Write(new Padder(new Markup(markup), new Padding(columns, 0, 0, 0)));

    private static string Who(Decided e) =>
        e.User is { } user ? $"{e.Agent.Value} for {user.Value}" : e.Agent.Value;

    private static string Verb(Decided e) =>
        e.Kind switch
        {
            CallKind.Infer => "asks ",
            CallKind.CallTool => "calls",
            _ => e.Kind.ToString().ToLowerInvariant(),
        };

    /// <summary>The widest of each column, so that the lines of a scene stand below each other.</summary>
    private sealed class Widths(SceneOutcome outcome)
    {
        public int Who { get; } =
            outcome.Decisions.Select(d => Timeline.Who(d.Event).Length).DefaultIfEmpty().Max();

        public int What { get; } =
            outcome.Decisions.Select(d => d.Event.Resource.Name.Length).DefaultIfEmpty().Max();
    }

    /// <summary>The arguments of the scripted calls, told in the order in which each tool is called. The ledger holds none.</summary>
    private sealed class ArgumentBook(Scene scene)
    {
        private readonly ILookup<string, JsonObject> _calls = scene
            .Script.SelectMany(t => t.Calls)
            .ToLookup(c => c.Tool.ToString(), c => c.With);

        private readonly Dictionary<string, int> _told = [];

        public string? Next(string tool)
        {
            var nth = _told[tool] = _told.GetValueOrDefault(tool) + 1;
            var arguments = _calls[tool].ElementAtOrDefault(nth - 1);
            return arguments is null || arguments.Count == 0
                ? null
                : string.Join(", ", arguments.Select(a => $"{a.Key}: {a.Value}"));
        }
    }
}
