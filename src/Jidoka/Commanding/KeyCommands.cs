using System.CommandLine;
using System.Globalization;
using Jidoka.Controlling;
using Spectre.Console;

namespace Jidoka.Commanding;

/// <summary><c>jidoka agent key add|list|revoke</c>.</summary>
internal static class KeyCommands
{
    private const int MaxDays = 3650;

    public static Command Create() =>
        new("key", "The keys by which agents prove themselves.") { Add(), List(), Revoke() };

    /// <summary>Shows a new key to a person, once.</summary>
    public static void Tell(IAnsiConsole console, IssuedKeyView key)
    {
        console.MarkupLineInterpolated(
            $"Key [bold]{key.KeyId}[/] of {key.Agent}, shown this once and kept only as a hash:"
        );
        console.Profile.Out.Writer.WriteLine("  " + key.Key);
    }

    private static Command Add()
    {
        var agent = new Argument<string>("AGENT") { Description = "The agent." };
        var days = new Option<int?>("--days")
        {
            Description = "After how many days it ends; never if left out.",
        };
        var command = CommandFrame.Ask(
            "add",
            "Issue a key. It is shown once.",
            async (parsed, control, terminal, ended) =>
            {
                long? end = null;
                if (parsed.GetValue(days) is { } d)
                {
                    if (d is < 1 or > MaxDays)
                        throw new ControlException(
                            ControlFault.Invalid,
                            $"--days must be from 1 to {MaxDays}."
                        );
                    end = TimeProvider.System.GetUtcNow().AddDays(d).ToUnixTimeMilliseconds();
                }
                var key = await control.IssueKeyAsync(
                    new(new(parsed.GetRequiredValue(agent)), end),
                    ended
                );
                terminal.Say(key, ControlJson.Default.IssuedKeyView, console => Tell(console, key));
                return ExitCode.Done;
            }
        );
        command.Arguments.Add(agent);
        command.Options.Add(days);
        return command;
    }

    private static Command List() =>
        CommandFrame.Ask(
            "list",
            "List the keys, without their secrets.",
            async (_, control, terminal, ended) =>
            {
                var keys = await control.KeysAsync(ended);
                terminal.Say(
                    keys,
                    ControlJson.Default.ImmutableArrayKeyView,
                    console =>
                    {
                        var table = Terminal.Table("key", "agent", "ends");
                        foreach (var key in keys)
                            table.AddRow(
                                Terminal.Plain(key.KeyId),
                                Terminal.Plain(key.Agent),
                                key.ExpiresMs is { } end ? StoryText.Time(end) : "never"
                            );
                        console.Write(table);
                    }
                );
                return ExitCode.Done;
            }
        );

    private static Command Revoke()
    {
        var id = new Argument<string>("KEYID")
        {
            Description = "The key's id, as 'jidoka agent key list' shows it.",
        };
        var command = CommandFrame.Ask(
            "revoke",
            "Revoke a key: the next call with it is refused.",
            async (parsed, control, terminal, ended) =>
            {
                var key = parsed.GetRequiredValue(id);
                var change = await control.RevokeKeyAsync(key, ended);
                return StopCommands.Done(
                    terminal,
                    change,
                    $"Key {key} is revoked (ledger index {change.Index.ToString(CultureInfo.InvariantCulture)})."
                );
            }
        );
        command.Arguments.Add(id);
        return command;
    }
}
