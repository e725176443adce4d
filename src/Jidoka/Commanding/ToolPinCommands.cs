using System.CommandLine;
using Jidoka.Controlling;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary><c>jidoka tool diff</c> and <c>jidoka tool accept</c>.</summary>
internal static class ToolPinCommands
{
    public static Command Diff()
    {
        var of = new Argument<string?>("NAME")
        {
            Description =
                "SERVER or SERVER/TOOL as shown, \\uXXXX for a character; all servers if left out.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = CommandFrame.Ask(
            "diff",
            "Show the tools in quarantine, and what their servers say of them now.",
            async (parsed, control, terminal, ended) =>
            {
                var pins = await control.ToolPinsAsync(
                    parsed.GetValue(of) is { } shown ? Visible.Read(shown) : null,
                    ended
                );
                terminal.Say(
                    pins,
                    ControlJson.Default.ImmutableArrayToolPinView,
                    console => Tell(console, pins)
                );
                return ExitCode.Done;
            }
        );
        command.Arguments.Add(of);
        return command;
    }

    public static Command Accept()
    {
        var tool = new Argument<string>("NAME")
        {
            Description = "SERVER/TOOL as shown, \\uXXXX for a character.",
        };
        var hash = new Option<string>("--hash")
        {
            Description = "The hash that 'jidoka tool diff' shows for what is to stand.",
            Required = true,
        };
        var command = CommandFrame.Ask(
            "accept",
            "End a tool's quarantine by the descriptor with this hash: the new one, or the pinned one.",
            async (parsed, control, terminal, ended) =>
            {
                var name = Visible.Read(parsed.GetRequiredValue(tool));
                var change = await control.AcceptToolAsync(
                    new(name, parsed.GetRequiredValue(hash)),
                    ended
                );
                return StopCommands.Done(
                    terminal,
                    change,
                    $"{Visible.Name(name)} may be used by this descriptor (ledger index {change.Index})."
                );
            }
        );
        command.Arguments.Add(tool);
        command.Options.Add(hash);
        return command;
    }

    /// <summary>Tells a person what changed, with the command lines that answer it.</summary>
    public static void Tell(IAnsiConsole console, ImmutableArray<ToolPinView> pins)
    {
        var output = console.Profile.Out.Writer;
        if (pins.IsEmpty)
            output.WriteLine("No tool is in quarantine.");
        foreach (var pin in pins)
        {
            var name = Visible.Word(pin.Tool.Name);
            output.WriteLine(Visible.Name(pin.Tool.Name));
            output.WriteLine($"  pinned   {pin.Pinned}  seen {StoryText.Time(pin.PinnedMs)}");
            if (pin.Offered is not { } offered)
            {
                output.WriteLine("  It is as it was pinned.");
                continue;
            }
            output.WriteLine($"  offered  {offered}  seen {StoryText.Time(pin.OfferedMs!.Value)}");
            if (pin.Unknown is { } unknown)
                output.WriteLine($"  Longer than the ledger keeps, so not shown: {unknown}.");
            foreach (var difference in pin.Differences)
            {
                output.WriteLine($"  at {Visible.Text(difference.At)}");
                if (difference.Before is { } before)
                    output.WriteLine($"    - {Visible.Text(before)}");
                if (difference.After is { } after)
                    output.WriteLine($"    + {Visible.Text(after)}");
            }
            if (pin.Unknown is null or "pinned")
                output.WriteLine($"  take the new:  jidoka tool accept {name} --hash {offered}");
            output.WriteLine($"  keep the old:  jidoka tool accept {name} --hash {pin.Pinned}");
        }
    }
}
