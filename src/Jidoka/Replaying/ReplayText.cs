using Jidoka.Commanding;
using Spectre.Console;

namespace Jidoka.Replaying;

/// <summary>Tells a replay in a table and, below it, why calls did not pass.</summary>
internal static class ReplayText
{
    public static void Tell(IAnsiConsole console, ImmutableArray<ReplayTally> suites)
    {
        var table = Terminal.Table(
            "suite",
            "attacked",
            "released",
            "calls",
            "reads",
            "benign",
            "alone",
            "with holds",
            "held",
            "refused",
            "honest calls after attack",
            "not passed"
        );
        foreach (var s in suites)
        {
            table.AddRow(
                Terminal.Plain(s.Suite.Length > 0 ? s.Suite : "-"),
                Terminal.Plain(s.Attacked),
                Terminal.Plain(s.Released),
                Terminal.Plain(s.ReleasedCalls),
                Terminal.Plain(s.ReleasedReads),
                Terminal.Plain(s.Benign),
                Terminal.Plain(s.Alone),
                Terminal.Plain(s.WithHolds),
                Terminal.Plain(s.Held),
                Terminal.Plain(s.Refused),
                Terminal.Plain(s.HonestAfterPoison),
                Terminal.Plain(s.HonestBlocked)
            );
        }
        console.Write(table);
        foreach (var suite in suites)
        {
            Tell(
                console,
                suite.Suite,
                "honest calls that did not pass by themselves",
                suite.HonestReasons
            );
            Tell(console, suite.Suite, "malicious calls that did not pass", suite.AttackReasons);
        }
    }

    private static void Tell(
        IAnsiConsole console,
        string suite,
        string what,
        ImmutableArray<(string Why, int Calls)> reasons
    )
    {
        if (reasons.IsEmpty)
            return;
        var output = console.Profile.Out.Writer;
        output.WriteLine(suite.Length > 0 ? $"{suite}: {what}" : what);
        foreach (var (why, calls) in reasons)
            output.WriteLine($"  {calls, 6}  {why}");
    }
}
