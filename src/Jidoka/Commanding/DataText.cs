using System.Globalization;
using Jidoka.Controlling;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary>Answers about data as text.</summary>
internal static class DataText
{
    private const int HashShown = 12;

    public static void Tell(IAnsiConsole console, DataView view)
    {
        foreach (var answer in view.Could ?? [])
        {
            Line(
                console,
                $"could    {answer.Agent} {answer.Kind} {answer.Resource}: {(answer.Access == Access.Always ? "always" : "on condition")} ({string.Join(", ", answer.Policies)})"
            );
            foreach (var condition in answer.Conditions)
                Line(console, "           " + condition);
        }
        Found(console, view.Found);
        if (view.Found.IsEmpty && view.Could is not { IsEmpty: false })
            Line(console, "nothing");
        End(console, view.Watermark, view.IsCut);
    }

    public static void Found(IAnsiConsole console, ImmutableArray<FoundView> found)
    {
        foreach (var one in found)
        {
            var people = (one.Agents ?? []).Concat(one.Users ?? []).ToArray();
            Line(
                console,
                $"{one.Strength.ToString().ToLowerInvariant(), -8} {one.Node}{(people.Length == 0 ? "" : $" ({string.Join(", ", people)})")}"
            );
            foreach (var link in one.Path)
                Line(
                    console,
                    $"           {link.From} -> {link.To}  {link.Reason.ToString().ToLowerInvariant()}, event {link.First.Index} {link.First.Hash[..HashShown]}{(link.Last is { } last ? $"..{last.Index} {last.Hash[..HashShown]}" : "")}"
                );
        }
    }

    public static void End(IAnsiConsole console, long watermark, bool isCut)
    {
        Line(
            console,
            string.Create(
                CultureInfo.InvariantCulture,
                $"known up to event {watermark} (exclusive)"
            )
        );
        if (isCut)
            Line(
                console,
                "There is more than is shown: a bound was met. Ask of something smaller, or of a shorter time."
            );
    }

    // Names are those of other systems: no line of theirs can look like ours.
    public static void Line(IAnsiConsole console, string text) =>
        console.Profile.Out.Writer.WriteLine(Visible.Text(text));
}
