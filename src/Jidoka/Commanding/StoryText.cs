using System.Globalization;
using Jidoka.Controlling;
using Jidoka.Core.Intercepting;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary>Tells sessions and decisions in words that a person reads.</summary>
internal static class StoryText
{
    /// <summary>The story of one session.</summary>
    public static void Tell(IAnsiConsole console, SessionStory story)
    {
        var who = story.User is { } user ? $"{story.Agent} for {user}" : story.Agent.Value;
        console.MarkupLineInterpolated($"[bold]{story.Id}[/]  {who}");
        if (story.From > 0)
            console.MarkupLineInterpolated(
                $"[grey]Told from ledger index {story.From} on; earlier events were not looked at.[/]"
            );
        foreach (var mandate in story.Mandates ?? [])
            console.MarkupLineInterpolated($"[grey]mandate:[/] {Words(mandate)}");
        foreach (var step in story.Steps)
            Tell(console, step);
    }

    private static string Words(Mandate mandate)
    {
        var terms = mandate.Terms;
        var words = new List<string>
        {
            $"{mandate.Id} ({WireName<MandateSource>.Of(mandate.Source)})",
            "tools " + (terms.Tools is { } tools ? string.Join(", ", tools) : "any"),
        };
        if (terms.Purpose is { } purpose)
            words.Insert(1, purpose);
        if (terms.Asks is { IsEmpty: false } asks)
            words.Add("asks " + string.Join(", ", asks));
        foreach (var limit in terms.Arguments ?? [])
            words.Add(
                $"{limit.Tool}: {limit.Path}"
                    + (limit.OneOf is { } values ? " is " + string.Join(" or ", values) : "")
                    + (limit.Max is { } max ? $" is at most {max}" : "")
            );
        if (terms.Calls is { } calls)
            words.Add($"{calls} calls");
        if (mandate.ExpiresMs is { } end)
            words.Add("until " + Time(end));
        if (mandate.Parent is { } parent)
            words.Add("from " + parent);
        return string.Join("; ", words);
    }

    /// <summary>A decision in one line of markup.</summary>
    public static string Of(Decision decision)
    {
        var (colour, word) = decision.Verdict switch
        {
            Verdict.Allow => ("green", "allowed"),
            Verdict.Hold => ("yellow", "held for " + decision.HeldFor),
            Verdict.Transform => ("yellow", "transformed"),
            _ => ("red", "refused"),
        };
        return $"[{colour}]{Terminal.Plain(word)}[/] by {Terminal.Plain(string.Join(", ", decision.Policies))}";
    }

    /// <summary>A time of day.</summary>
    public static string Time(long ms) =>
        DateTimeOffset
            .FromUnixTimeMilliseconds(ms)
            .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static void Tell(IAnsiConsole console, SessionStep step)
    {
        var verb = step.Kind switch
        {
            CallKind.Infer => "asks",
            CallKind.CallTool => step.Leg == Leg.Model ? "the model calls" : "calls",
            CallKind.ReadData => "reads",
            CallKind.AskClient => "is asked by",
            _ => step.Kind.ToString().ToLowerInvariant(),
        };
        console.MarkupLine(
            $"[grey]{Time(step.TimeMs)}  #{step.Index}[/]  {verb} [bold]{Terminal.Plain(step.Resource.Name)}[/]: {Of(step.Decision)}"
        );
        if (step.Decision is { IsAllowed: false, Reason.Length: > 0 })
            console.MarkupLineInterpolated($"    [grey]why:[/] {step.Decision.Reason}");
        if (step.Intent is { } first)
            console.MarkupLineInterpolated($"    [grey]the same intent as #{first}[/]");
        if (step.Doubtful)
            console.MarkupLine("    [yellow]its place in this session is doubtful[/]");
        if (step.Settled is { } settled)
            console.MarkupLineInterpolated(
                $"    [grey]{Word(settled.As)}{Status(settled)} after {settled.DurationUs / 1000.0:0.0} ms{Tokens(settled)}[/]"
            );
        else if (step.Decision.IsAllowed)
            console.MarkupLine("    [yellow]not settled: open, or in doubt[/]");
    }

    private static string Word(SettledAs settled) => settled.ToString().ToLowerInvariant();

    private static string Status(Settled settled) =>
        settled.Status == 0 ? "" : $" with status {settled.Status}";

    private static string Tokens(Settled settled) =>
        settled.PromptTokens is { } prompt
            ? $", {prompt} + {settled.CompletionTokens ?? 0} tokens"
            : "";
}
