using System.CommandLine;
using Jidoka.Controlling;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary><c>jidoka status</c>.</summary>
internal static class StatusCommand
{
    public static Command Create() =>
        CommandFrame.Ask(
            "status",
            "Show how the node is: ledger, policies, what is stopped, what is in doubt.",
            async (_, control, terminal, ended) =>
            {
                var status = await control.StatusAsync(ended);
                terminal.Say(
                    status,
                    ControlJson.Default.StatusView,
                    console => Tell(console, status, control is RemoteControl)
                );
                return ExitCode.Done;
            }
        );

    private static void Tell(IAnsiConsole console, StatusView status, bool running)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        void Row(string name, string value) => grid.AddRow($"[grey]{name}[/]", value);
        Row(
            "server",
            running ? "[green]running[/]" : "[yellow]not running[/] (data folder read directly)"
        );
        Row("version", Terminal.Plain(status.Version));
        Row("ledger", Terminal.Plain($"{status.Log}, {status.LedgerSize} events"));
        Row(
            "policies",
            status.PolicyFaults.IsEmpty
                ? $"[green]{status.Policies} in force[/]"
                : $"[red]newer files refused[/], {status.Policies} of the last good set in force"
        );
        foreach (var fault in status.PolicyFaults)
            Row(
                "",
                "[red]"
                    + Terminal.Plain($"{fault.File}:{fault.Line}:{fault.Column}: {fault.Message}")
                    + "[/]"
            );
        Row(
            "inventory",
            Terminal.Plain(
                string.Join(
                    ", ",
                    status.Assets.Select(a => $"{a.Value} {a.Key.ToLowerInvariant()}")
                )
            )
        );
        if (status.Quarantined > 0)
            Row(
                "quarantine",
                $"[red]{status.Quarantined} changed tools[/]: see 'jidoka tool diff'"
            );
        Row("open calls", status.OpenCalls.ToString());
        Row(
            "in doubt",
            status.InDoubt == 0
                ? "none"
                : $"[yellow]{status.InDoubt}[/] released before a restart and never settled"
        );
        foreach (var call in status.InDoubtCalls)
            Row(
                "",
                Terminal.Plain(
                    $"#{call.Index} {call.Agent} {call.Resource} in session {call.Session}"
                )
            );
        foreach (var stop in status.Stopped)
            Row(
                "stopped",
                $"[red]{Terminal.Plain(stop.Agent)}[/] by {Terminal.Plain(stop.By)}: {Terminal.Plain(stop.Why)}"
            );
        foreach (var export in status.Exports)
            Row("export", Export(export));
        if (status.Fault is { } fault2)
            Row("upkeep", $"[red]{Terminal.Plain(fault2)}[/]");
        console.Write(grid);
    }

    private static string Export(ExportView export)
    {
        var how = export.Fault is { } fault
            ? $"[red]not taken[/]: {Terminal.Plain(fault)}"
            : "[green]taken[/]";
        var refused =
            export.Refused == 0 ? "" : $", [yellow]{export.Refused} documents refused for good[/]";
        return $"{Terminal.Plain(export.Name)}: {export.Lag} events behind, {how}{refused}";
    }
}
