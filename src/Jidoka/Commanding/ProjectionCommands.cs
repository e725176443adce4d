using System.CommandLine;
using System.Globalization;
using Jidoka.Controlling;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary><c>jidoka projections list|rebuild</c>: what is folded from the ledger, and can be folded anew.</summary>
internal static class ProjectionCommands
{
    private const int PollMs = 200;

    public static Command Create() =>
        new("projections", "What is folded from the ledger, and can be folded anew.")
        {
            List(),
            Rebuild(),
        };

    private static Command List() =>
        CommandFrame.Ask(
            "list",
            "List the projections, and how far they are.",
            async (_, control, terminal, ended) =>
            {
                var rows = await control.ProjectionsAsync(ended);
                terminal.Say(
                    rows,
                    ControlJson.Default.ImmutableArrayProjectionView,
                    console =>
                    {
                        foreach (var row in rows)
                            console.MarkupLineInterpolated($"{Text(row)}");
                    }
                );
                return ExitCode.Done;
            }
        );

    private static Command Rebuild()
    {
        var name = new Argument<string>("NAME")
        {
            Description = "The projection.",
            DefaultValueFactory = static _ => NodeControl.LineageName,
        };
        var command = CommandFrame.Ask(
            "rebuild",
            "Fold a projection anew from the ledger alone, while calls go on; questions wait for it.",
            async (parsed, control, terminal, ended) =>
            {
                var row = await control.RebuildAsync(parsed.GetRequiredValue(name), ended);
                using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(PollMs));
                var told = -1L;
                while (row.Rebuilding)
                {
                    if (!terminal.Json && row.Watermark != told)
                        await Console.Error.WriteLineAsync(Text(row));
                    told = row.Watermark;
                    await poll.WaitForNextTickAsync(ended);
                    row = (await control.ProjectionsAsync(ended)).Single(p => p.Name == row.Name);
                }
                terminal.Say(
                    row,
                    ControlJson.Default.ProjectionView,
                    console => console.MarkupLineInterpolated($"{Text(row)}")
                );
                return row.Fault is null ? ExitCode.Done : ExitCode.Refused;
            }
        );
        command.Arguments.Add(name);
        return command;
    }

    private static string Text(ProjectionView row) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Name}: {row.Watermark} of {row.Size} events ({(row.Size == 0 ? 100 : 100 * row.Watermark / row.Size)} %){(row.Rebuilding ? ", being rebuilt" : "")}{(row.Fault is { } fault ? ": " + fault : "")}"
        );
}
