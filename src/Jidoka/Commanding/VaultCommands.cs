using System.CommandLine;
using Jidoka.Controlling;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary><c>jidoka vault erase</c>.</summary>
internal static class VaultCommands
{
    public static Command Create() => new("vault", "The content that calls carried.") { Erase() };

    private static Command Erase()
    {
        var subject = new Argument<string>("SUBJECT")
        {
            Description =
                "Whose content: user:NAME, or agent:NAME for agents without a person behind them.",
        };
        var why = new Option<string>("--why")
        {
            Description = "Why; it is recorded.",
            Required = true,
        };
        var command = CommandFrame.Ask(
            "erase",
            "Destroy the key of a subject's content: it can never be read again, and the ledger still verifies.",
            async (parsed, control, terminal, ended) =>
            {
                var name = parsed.GetRequiredValue(subject);
                var change = await control.EraseAsync(
                    new(name, parsed.GetRequiredValue(why)),
                    ended
                );
                terminal.Say(
                    change,
                    ControlJson.Default.ChangeView,
                    console =>
                        console.MarkupLineInterpolated(
                            $"the content of {name} is erased (ledger index {change.Index})"
                        )
                );
                return ExitCode.Done;
            }
        );
        command.Arguments.Add(subject);
        command.Options.Add(why);
        return command;
    }
}
