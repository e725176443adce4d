using System.CommandLine;
using System.Globalization;
using Jidoka.Controlling;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary><c>jidoka vault</c>: erasure, keys and legal hold of kept content.</summary>
internal static class VaultCommands
{
    public static Command Create() =>
        new("vault", "The content that calls carried.")
        {
            Change(
                "erase",
                "Destroy the keys of a subject's content: it can never be read again, and the ledger still verifies.",
                static (control, request, ended) => control.EraseAsync(request, ended),
                "the content of {0} is erased (ledger index {1})"
            ),
            Change(
                "rotate-key",
                "Give a subject's content a new key, which seals from now on; what was kept before stays readable.",
                static (control, request, ended) => control.RotateSubjectAsync(request, ended),
                "the content of {0} has a new key (ledger index {1})"
            ),
            Change(
                "hold",
                "Put a subject's content under legal hold: it cannot be erased until it is released.",
                static (control, request, ended) => control.HoldAsync(request, ended),
                "the content of {0} is under legal hold (ledger index {1})"
            ),
            Change(
                "release",
                "End the legal hold of a subject's content.",
                static (control, request, ended) => control.ReleaseHoldAsync(request, ended),
                "the content of {0} is under legal hold no more (ledger index {1})"
            ),
            Holds(),
            RotateMasterCommand.Create(),
        };

    private static Command Change(
        string name,
        string description,
        Func<IControl, SubjectRequest, CancellationToken, Task<ChangeView>> change,
        string done
    )
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
            name,
            description,
            async (parsed, control, terminal, ended) =>
            {
                var whose = parsed.GetRequiredValue(subject);
                var made = await change(control, new(whose, parsed.GetRequiredValue(why)), ended);
                return StopCommands.Done(
                    terminal,
                    made,
                    string.Format(CultureInfo.InvariantCulture, done, whose, made.Index)
                );
            }
        );
        command.Arguments.Add(subject);
        command.Options.Add(why);
        return command;
    }

    private static Command Holds() =>
        CommandFrame.Ask(
            "holds",
            "Whose content is under legal hold.",
            async (_, control, terminal, ended) =>
            {
                var holds = await control.HoldsAsync(ended);
                terminal.Say(
                    holds,
                    ControlJson.Default.ImmutableArraySubjectHold,
                    console =>
                    {
                        foreach (var hold in holds)
                            console.MarkupLineInterpolated(
                                $"{hold.Subject} since {DateTimeOffset.FromUnixTimeMilliseconds(hold.SinceMs):u} by {hold.By}: {hold.Why}"
                            );
                        if (holds.IsEmpty)
                            console.WriteLine("nothing is under legal hold");
                    }
                );
                return ExitCode.Done;
            }
        );
}
