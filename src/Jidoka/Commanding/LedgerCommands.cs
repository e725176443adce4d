using System.CommandLine;
using Jidoka.Controlling;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary><c>jidoka ledger root|show|tail|prove|check|verify|rotate-key</c>.</summary>
internal static class LedgerCommands
{
    private const int TailPollMs = 500;

    public static Command Create() =>
        new("ledger", "The record of everything that was decided.")
        {
            VerifyCommand.Create(),
            Root(),
            Show(),
            Tail(),
            ProofCommands.Prove(),
            ProofCommands.Check(),
            RotateKeyCommand.Create(),
        };

    private static Command Root() =>
        CommandFrame.Ask(
            "root",
            "Print the ledger's size and signed root.",
            async (_, control, terminal, ended) =>
            {
                var ledger = await control.LedgerAsync(ended);
                terminal.Say(
                    ledger,
                    ControlJson.Default.LedgerView,
                    console => console.Profile.Out.Writer.Write(ledger.Checkpoint)
                );
                return ExitCode.Done;
            }
        );

    private static Command Show()
    {
        var from = new Argument<long>("INDEX") { Description = "The first event." };
        var max = new Option<int>("--max")
        {
            Description = "How many events.",
            DefaultValueFactory = _ => 1,
        };
        var command = CommandFrame.Ask(
            "show",
            "Show events from an index on.",
            async (parsed, control, terminal, ended) =>
            {
                var index = parsed.GetRequiredValue(from);
                var events = await control.EventsAsync(index, parsed.GetValue(max), ended);
                if (events.IsEmpty)
                    throw new ControlException(
                        ControlFault.NotFound,
                        $"The ledger has no event {index} yet."
                    );
                if (parsed.GetValue(max) == 1 && events[0].Index != index)
                    throw new ControlException(ControlFault.NotFound, MissingEvent.Removed(index));
                terminal.Say(
                    events,
                    ControlJson.Default.ImmutableArrayEventView,
                    console => Tell(console, events)
                );
                return ExitCode.Done;
            }
        );
        command.Arguments.Add(from);
        command.Options.Add(max);
        return command;
    }

    private static Command Tail()
    {
        var max = new Option<int>("--max")
        {
            Description = "How many of the newest events.",
            DefaultValueFactory = _ => 20,
        };
        var follow = new Option<bool>("--follow", "-f")
        {
            Description = "Go on as events come, until interrupted.",
        };
        var command = CommandFrame.Ask(
            "tail",
            "Show the newest events.",
            async (parsed, control, terminal, ended) =>
            {
                var size = (await control.StatusAsync(ended)).LedgerSize;
                var at = Math.Max(
                    0,
                    size - Math.Clamp(parsed.GetValue(max), 1, ControlLimits.MaxEvents)
                );
                using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(TailPollMs));
                do
                {
                    var events = await control.EventsAsync(at, ControlLimits.MaxEvents, ended);
                    if (!events.IsEmpty || !parsed.GetValue(follow))
                        terminal.Say(
                            events,
                            ControlJson.Default.ImmutableArrayEventView,
                            console => Tell(console, events)
                        );
                    at = events.IsEmpty ? at : events[^1].Index + 1;
                } while (parsed.GetValue(follow) && await poll.WaitForNextTickAsync(ended));
                return ExitCode.Done;
            }
        );
        command.Options.Add(max);
        command.Options.Add(follow);
        return command;
    }

    private static void Tell(IAnsiConsole console, ImmutableArray<EventView> events)
    {
        foreach (var e in events)
            console.Profile.Out.Writer.WriteLine($"{e.Index, 8}  {e.Event.GetRawText()}");
    }
}
